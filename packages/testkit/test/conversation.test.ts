// Two ends of a stream joined by the real codec, under random schedules: whatever happens in between, what is taken is what
// was sent, in order, and a stream that completed is complete.

import { createError, createInvocationContext, deadlineAfter } from "@ixt/context";
import {
  acceptStream,
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameSink,
  InteractionKind,
  type OpenFrame,
  openStream,
  resolveStreamLimits,
  type StreamFrame,
  type StreamHandle,
} from "@ixt/stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { VirtualClock } from "../src/virtual-clock.js";

type Side = "caller" | "callee";

/** One end, what it has sent, and what its consumer has seen. */
interface End {
  readonly stream: StreamHandle;
  readonly inbox: Uint8Array[];
  readonly sent: number[];
  readonly taken: number[];
  ending: "none" | "done" | string;
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("send", "queue", "take", "deliver", "deliver") },
  { weight: 1, arbitrary: fc.constantFrom("close", "grant") },
);
const finale = fc.constantFrom("close", "cancel", "error", "deadline", "lost", "break");
const schedule = fc.array(fc.tuple(fc.constantFrom<Side>("caller", "callee"), step), { maxLength: 200, size: "max" });

test("what is taken is what was sent, in order, whatever the schedule and the end [23.10, 23.13, 23.23, 23.32, 23.33]", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }), schedule, finale, runConversation),
    { numRuns: 300 },
  );
});

async function runConversation(
  initialCredit: number,
  bufferCapFrames: number,
  steps: [Side, string][],
  end: string,
): Promise<void> {
  const clock = new VirtualClock();
  const limits = resolveStreamLimits({ initialCredit, bufferCapFrames });
  const ends = connect(clock, { limits, timers: clock, peer: limits });
  for (const [side, name] of steps) {
    act(ends[side], name);
    await settle();
    for (const each of [ends.caller, ends.callee]) {
      expect(each.stream.stats().bufferedFrames).toBeLessThanOrEqual(bufferCapFrames);
      expect(each.stream.sender.credit).toBeLessThanOrEqual(bufferCapFrames);
    }
  }
  await finish(ends, end, clock);
  for (const [from, to] of [
    [ends.caller, ends.callee],
    [ends.callee, ends.caller],
  ] as const) {
    expect(to.taken).toEqual(from.sent.slice(0, to.taken.length));
    // A direction that ended without a cause brought everything, unless its consumer left.
    const left = end === "break" && to === ends.caller;
    if (to.ending === "done" && !left) expect(to.taken).toHaveLength(from.stream.sender.sent);
    if (end === "close") expect(to.taken).toEqual(from.sent);
    expect(to.ending).not.toBe("protocolError");
    expect(["complete", "cancelled", "failed"]).toContain((await to.stream.closed).status);
  }
  if (end === "close") {
    expect(await Promise.all([ends.caller.stream.closed, ends.callee.stream.closed])).toEqual([
      { status: "complete" },
      { status: "complete" },
    ]);
  }
  expect(clock.pendingTimers).toBe(0);
}

function connect(clock: VirtualClock, options: Parameters<typeof openStream>[2]): Record<Side, End> {
  const context = createInvocationContext({ deadline: deadlineAfter(1_000, clock) });
  const toCallee: Uint8Array[] = [];
  const toCaller: Uint8Array[] = [];
  const sinkOf = (inbox: Uint8Array[]): FrameSink => ({ send: (frame) => void inbox.push(encodeStreamFrame(frame)) });
  const caller = openStream({ kind: InteractionKind.bidiStream, context }, sinkOf(toCallee), options);
  const open = decodeStreamFrame(toCallee.shift() ?? new Uint8Array(0), { clock });
  const callee = acceptStream(open as OpenFrame, sinkOf(toCaller), options);
  return { caller: createEnd(caller, toCaller), callee: createEnd(callee, toCallee) };
}

function createEnd(stream: StreamHandle, inbox: Uint8Array[]): End {
  return { stream, inbox, sent: [], taken: [], ending: "none" };
}

function act(end: End, name: string): void {
  const { stream, sent } = end;
  const payload = Uint8Array.of(sent.length % 256);
  const mayStillSend = stream.state === "open" || stream.state === "remoteClosed";
  if (name === "deliver") deliver(end);
  else if (name === "take") take(end);
  else if (name === "grant") tryGrant(stream);
  else if (name === "close") stream.sender.close();
  else if (!mayStillSend) return;
  else if (name === "send" && stream.sender.trySend(payload)) sent.push(payload[0] ?? -1);
  else if (name === "queue") queue(end, payload);
}

/** Sends that never go are the last ones, in order: each takes its own place back. */
function queue({ stream, sent }: End, payload: Uint8Array): void {
  sent.push(payload[0] ?? -1);
  stream.sender.send(payload).catch(() => sent.pop());
}

function deliver(end: End): void {
  const bytes = end.inbox.shift();
  if (bytes !== undefined) end.stream.feed(decodeStreamFrame(bytes) as StreamFrame);
}

function take(end: End): void {
  if (end.ending !== "none") return;
  end.stream.incoming.next().then(
    (result) => {
      if (result.done !== true) end.taken.push(result.value[0] ?? -1);
      else if (end.ending === "none") end.ending = "done";
    },
    (cause: { code: string }) => {
      end.ending = cause.code;
    },
  );
}

function tryGrant(stream: StreamHandle): void {
  try {
    stream.sender.grantCredit(1);
  } catch (error) {
    expect(error).toMatchObject({ code: "invalidArgument" });
  }
}

async function finish(ends: Record<Side, End>, end: string, clock: VirtualClock): Promise<void> {
  const { caller, callee } = ends;
  if (end === "cancel") callee.stream.sender.cancel();
  if (end === "error") caller.stream.sender.sendError(12, "it broke");
  if (end === "lost") for (const each of [caller, callee]) each.stream.fail(createError("unavailable", "lost"));
  if (end === "break") await caller.stream.incoming.return?.();
  if (end === "deadline") clock.advance(1_000);
  for (let i = 0; i < 400 && caller.ending + callee.ending !== "donedone"; i++) {
    for (const each of [caller, callee]) {
      if (end === "close") each.stream.sender.close();
      deliver(each);
      take(each);
    }
    await settle();
  }
  clock.advance(1_000);
}

/** Lets promises that are settled call back. */
async function settle(): Promise<void> {
  for (let i = 0; i < 4; i++) await Promise.resolve();
}
