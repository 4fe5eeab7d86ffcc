// What is done with streams, but for how they end.

import { IxtError } from "@ixt/context";
import type { KindName } from "@ixt/sdk";
import { InteractionKind, type StreamCall } from "@ixt/stream";
import { makeContext } from "./context-plan.js";
import { encodePayload, findDifference } from "./matching.js";
import { pattern } from "./pattern.js";
import { type Scene, StepFailure, tell } from "./scene.js";
import type { Step } from "./step.js";
import { whyOf } from "./stream-ledger.js";

/** One after the other, each with whatever the module had sent before it was answered. */
const QUIET_PINGS = 3;

/** Opens a stream. */
export async function open({ label, name, kind, context }: Step<"open">, scene: Scene): Promise<void> {
  const options = context === undefined ? {} : { context: makeContext(context) };
  const { credit: creditPolicy } = scene;
  scene.addStream(label, scene.connection.open(name, asKind(kind), { ...options, creditPolicy }));
  await scene.flush();
}

function asKind(name: string): KindName {
  const kinds = Object.keys(InteractionKind) as readonly KindName[];
  const kind = kinds.find((each) => each === name);
  if (kind === undefined) throw new StepFailure(`this runtime's schema has no kind ${name}`);
  return kind;
}

/** Sends data, waiting for credit. */
export async function send({ label, payloads }: Step<"send">, scene: Scene): Promise<void> {
  const stream = scene.stream(label);
  const count = payloads.kind === "patterns" ? payloads.count : 1;
  for (let i = 0; i < count; i++) {
    const payload = payloads.kind === "patterns" ? pattern(i, payloads.size) : encodePayload(payloads);
    await stream.send(payload).catch((error: unknown) => {
      throw new StepFailure(`expected to send data frame ${i + 1} of ${count}, and it failed: ${tell(error)}`);
    });
  }
  await scene.flush();
}

/** Sends data as long as there is credit. */
export async function fill({ label, frames, size }: Step<"fill">, scene: Scene): Promise<void> {
  const { sender } = scene.stream(label);
  let sent = 0;
  // By credit alone: `trySend` would also stop where the channel takes no more for now.
  while (sent <= frames && sender.credit > 0) {
    sender.sendData(pattern(sent, size));
    sent += 1;
  }
  if (sent < frames) throw new StepFailure(`expected credit for ${frames} data frames, and there was some for ${sent}`);
  if (sent > frames) throw new StepFailure(`expected credit for ${frames} data frames, and there was some for more`);
  await scene.flush();
}

/** A send without credit. */
export async function refused({ label }: Step<"refused">, scene: Scene): Promise<void> {
  const stream = scene.stream(label);
  const { sent } = stream.sender;
  try {
    stream.sender.sendData(pattern(0, 1));
  } catch (error) {
    if (!IxtError.is(error) || error.code !== "rejected") {
      throw new StepFailure(`expected a send to be refused with rejected, and it was with ${tell(error)}`);
    }
  }
  if (stream.sender.sent !== sent)
    throw new StepFailure("expected a send to be refused with rejected, and it was sent");
  if (stream.state === "ended") throw new StepFailure("expected the stream to live on, and it has ended");
}

/** Ends this side's direction. */
export async function close({ label }: Step<"close">, scene: Scene): Promise<void> {
  scene.stream(label).sender.close();
  await scene.flush();
}

/** Lets the module send more. */
export async function grant({ label, frames }: Step<"grant">, scene: Scene): Promise<void> {
  scene.stream(label).sender.grantCredit(frames);
  await scene.flush();
}

/** Takes data. */
export async function receive({ label, expected }: Step<"receive">, scene: Scene): Promise<void> {
  const stream = scene.stream(label);
  if (expected.kind !== "patterns") {
    const difference = findDifference(await takeNext(stream, "a payload"), expected);
    if (difference !== undefined) throw new StepFailure(difference);
    return;
  }
  const { count, size, from } = expected;
  for (let i = 0; i < count; i++) {
    const which = `payload ${i + 1} of ${count}`;
    const difference = findDifference(await takeNext(stream, which), { kind: "bytes", bytes: pattern(from + i, size) });
    if (difference !== undefined) throw new StepFailure(`of ${which}: ${difference}`);
  }
}

async function takeNext(stream: StreamCall, which: string): Promise<Uint8Array> {
  try {
    const next = await stream.incoming.next();
    if (next.done !== true) return next.value;
  } catch (error) {
    throw new StepFailure(`expected ${which}, and the stream ended: ${tell(error)}`);
  }
  throw new StepFailure(`expected ${which}, and the module closed`);
}

/** Nothing comes. */
export async function quiet({ label }: Step<"quiet">, scene: Scene): Promise<void> {
  const stream = scene.stream(label);
  for (let i = 0; i < QUIET_PINGS; i++) await scene.connection.ping();
  const { bufferedFrames } = stream.stats();
  if (bufferedFrames > 0) throw new StepFailure(`expected no data, and ${bufferedFrames} frames came`);
  if (stream.state !== "ended") return;
  const outcome = await stream.closed;
  throw new StepFailure(`expected the stream to live, and it has ended: ${outcome.status} ${whyOf(outcome)}`);
}
