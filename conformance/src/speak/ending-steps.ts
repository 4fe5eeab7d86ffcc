// How streams end, by our doing or the module's.

import { CancelReason, RemoteError, StreamCancelError, StreamErrorCode, type StreamOutcome } from "@ixt/stream";
import { encodePayload, findDifference } from "./matching.js";
import { type Scene, StepFailure } from "./scene.js";
import type { ExpectedEnd, Step } from "./step.js";
import { whyOf } from "./stream-ledger.js";

const NOTHING = new Uint8Array(0);

/** Gives a stream up. */
export async function cancel({ label, reason, message }: Step<"cancel">, scene: Scene): Promise<void> {
  scene.stream(label).sender.cancel(numberOf(CancelReason, reason), message);
  await scene.flush();
}

/** Fails a stream. */
export async function fail({ label, code, message, details }: Step<"fail">, scene: Scene): Promise<void> {
  const bytes = details === undefined ? NOTHING : encodePayload(details);
  scene.stream(label).sender.sendError(numberOf(StreamErrorCode, code), message, bytes);
  await scene.flush();
}

function numberOf<Ordinal extends number>(table: Readonly<Record<string, Ordinal>>, name: string): Ordinal {
  const number = Object.hasOwn(table, name) ? table[name] : undefined;
  if (number === undefined) throw new StepFailure(`this runtime's schema has no ${name}`);
  return number;
}

/** Waits for a stream's end. */
export async function end({ label, expected }: Step<"end">, scene: Scene): Promise<void> {
  const stream = scene.stream(label);
  const difference = findEndDifference(await stream.closed, expected);
  if (difference !== undefined) throw new StepFailure(difference);
  const { bufferedFrames } = stream.stats();
  if (bufferedFrames > 0) throw new StepFailure(`expected nothing to be left, and ${bufferedFrames} data frames are`);
}

function findEndDifference(outcome: StreamOutcome, { status, why, message, details }: ExpectedEnd): string | undefined {
  const actual = whyOf(outcome);
  if (outcome.status !== status || (why !== undefined && !why.includes(actual))) {
    const wanted = [status, ...(why === undefined ? [] : [why.join(" or ")])].join(" ");
    return `expected the stream to end as ${wanted}, and it ended as ${[outcome.status, actual, textOf(outcome)].join(" ").trim()}`;
  }
  if (message !== undefined && textOf(outcome) !== message) {
    return `expected the message ${JSON.stringify(message)}, and ${JSON.stringify(textOf(outcome))} came`;
  }
  const difference = details && findDifference(detailsOf(outcome), details);
  return difference && `of the details: ${difference}`;
}

/** The text that came with it, in the peer's words where the peer had any. */
function textOf(outcome: StreamOutcome): string {
  if (outcome.status === "complete") return "";
  return outcome.cause instanceof StreamCancelError ? outcome.cause.detail : outcome.cause.message;
}

function detailsOf(outcome: StreamOutcome): Uint8Array {
  return outcome.status === "failed" && outcome.cause instanceof RemoteError ? outcome.cause.details : NOTHING;
}
