// How a stream ends: deadline, transport, signal, both closes; one outcome, nothing left behind.

import { inspect } from "node:util";
import { createError, createInvocationContext, deadlineAfter } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import { CancelReason, CloseReason, type FrameSink, InteractionKind, openStream, type StreamFrame } from "@ixt/stream";
import { expect, test } from "vitest";
import { CaptureSink } from "../src/capture-sink.js";
import { acceptScene, cancel, close, data, drain, openScene } from "./conversation.js";

test("a deadline that has passed is told in one frame, and the stream never lives [23.30, 23.51]", async () => {
  const { sink, clock, stream } = acceptScene({ deadlineMs: -1 });
  expect(stream.state).toBe("ended");
  expect(sink.transcript).toEqual(['error deadlineExceeded "the deadline has passed"']);
  expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "deadlineExceeded", blame: "local" } });
  expect(clock.pendingTimers).toBe(0);
});

test("a caller whose deadline has passed sends nothing at all [23.52]", async () => {
  const { sink, stream } = openScene({ deadlineMs: 0 });
  expect(sink.transcript).toEqual([]);
  expect(await drain(stream)).toEqual(["deadlineExceeded"]);
});

test("a handle can be logged as JSON, and shows no payload and no context [23.76]", () => {
  const { stream } = acceptScene({ deadlineMs: 50 });
  stream.feed(data(0));
  const shown = { streamId: stream.streamId.toHex(), role: "callee", kind: "bidiStream", state: "open" };
  expect(JSON.parse(JSON.stringify(stream))).toEqual({ ...shown, ...stream.stats() });
  // Nor does printing run a getter, of which `response` would take what came.
  expect(inspect(stream, { getters: true })).toContain("bufferedFrames: 1");
  stream.sender.cancel();
  expect(JSON.parse(JSON.stringify(stream))).toMatchObject({ state: "ended", cause: "cancelled" });
});

test("a caller's deadline cancels with the reason deadline [23.50, 23.57]", async () => {
  const { sink, clock, stream } = openScene({ deadlineMs: 50 });
  const waiting = stream.incoming.next();
  clock.advance(50);
  await expect(waiting).rejects.toMatchObject({ code: "deadlineExceeded" });
  expect(sink.transcript.slice(1)).toEqual(["cancel deadline"]);
});

test("a deadline 30 days ahead ends the stream in 30 days and not before [21.20, 21.21, 23.50]", () => {
  const days = 86_400_000;
  const { clock, stream } = acceptScene({ deadlineMs: 30 * days });
  clock.advance(30 * days - 1);
  expect(stream.state).toBe("open");
  clock.stepWall(60 * days);
  expect(stream.state).toBe("open");
  clock.advance(1);
  expect([stream.state, clock.pendingTimers]).toEqual(["ended", 0]);
});

test("the deadline and a close at the same moment give one outcome [23.37]", async () => {
  const { sink, clock, stream } = acceptScene({ deadlineMs: 10 });
  clock.setTimeout(() => stream.feed(close(0)), 10);
  clock.setTimeout(() => stream.sender.close(), 10);
  clock.advance(10);
  expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "deadlineExceeded" } });
  expect(sink.frames).toHaveLength(1);
});

test("a lost transport ends the stream without a word, and nobody is left waiting [23.28, 23.30, 23.37, 23.43, 23.48]", async () => {
  const { sink, clock, stream } = acceptScene({ credit: 0, deadlineMs: 1_000 });
  const cause = createError("unavailable", "the process ended", { blame: "transport" });
  stream.feed(data(0));
  const sending = stream.sender.send(Uint8Array.of(1));
  const ready = stream.sender.ready();
  stream.fail(cause);
  stream.fail(createError("internal", "later"));
  await expect(sending).rejects.toBe(cause);
  await expect(ready).rejects.toBe(cause);
  expect(await drain(stream)).toEqual([0, "unavailable"]);
  expect(await stream.closed).toEqual({ status: "failed", cause });
  expect(stream.signal.reason).toBe(cause);
  expect([sink.transcript, clock.pendingTimers]).toEqual([[], 0]);
});

test("both closes complete the stream, whichever comes first, and the signal stays quiet [23.32, 23.42, 23.44]", async () => {
  for (const localFirst of [true, false]) {
    const { sink, clock, stream } = acceptScene({ deadlineMs: 1_000 });
    const { signal } = stream;
    if (localFirst) stream.sender.close();
    stream.feed(close(0));
    if (!localFirst) stream.sender.close();
    expect(await stream.closed).toEqual({ status: "complete" });
    expect([signal.aborted, clock.pendingTimers]).toEqual([false, 0]);
    expect(sink.transcript).toEqual(["close complete after 0"]);
    expect(() => stream.sender.sendData(Uint8Array.of(1))).toThrow(
      expect.objectContaining({ refusal: "ended", code: "cancelled" }),
    );
  }
});

test("a parent signal cancels, and its listener goes with the stream [23.52, 23.53]", () => {
  const parent = new AbortController();
  const added = countListeners(parent.signal);
  const cancelled = openScene({ options: { signal: parent.signal } });
  const ended = openScene({ options: { signal: parent.signal } });
  ended.stream.feed(cancel(CancelReason.shutdown));
  expect(added()).toBe(1);
  parent.abort();
  expect(cancelled.sink.transcript.at(-1)).toBe("cancel caller");
  expect(ended.sink.transcript).toHaveLength(1);
  expect(added()).toBe(0);
  const late = openScene({ options: { signal: parent.signal } });
  expect([late.stream.state, late.sink.transcript]).toEqual(["ended", []]);
  const refused = acceptScene({ options: { signal: parent.signal } });
  expect(refused.sink.transcript).toEqual(["cancel unspecified"]);
});

test("the signal asked for after the end has aborted already [23.43]", () => {
  const { stream } = acceptScene();
  stream.feed(cancel(CancelReason.superseded, "newer"));
  expect(stream.signal.aborted).toBe(true);
  expect(stream.signal.reason).toMatchObject({ code: "cancelled" });
});

test("an open frame that the sink refuses throws, and one that is lost is an outcome [23.48]", async () => {
  const refusal = createError("invalidArgument", "too large");
  const sink = new CaptureSink();
  sink.failWith(refusal);
  expect(() => openStream({ kind: InteractionKind.unary }, sink)).toThrow(refusal);
  sink.failWith(new Error("EPIPE"));
  const stream = openStream({ kind: InteractionKind.unary }, sink);
  expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "unavailable", blame: "transport" } });
});

test("a peer that answers within the sink's own call is heard in order [23.10, 23.17]", async () => {
  const frames: StreamFrame[] = [];
  let answer: (frame: StreamFrame) => void = () => {};
  const sink: FrameSink = {
    send: (frame) => {
      frames.push(frame);
      answer(frame);
    },
  };
  const clock = new VirtualClock();
  const context = createInvocationContext({ deadline: deadlineAfter(5, clock) });
  const stream = openStream({ kind: InteractionKind.bidiStream, context }, sink, { timers: clock });
  const { streamId } = stream;
  answer = (frame) => {
    if (frame.kind === "data") stream.feed({ streamId, kind: "credit", credit: { frames: 1 } });
    if (frame.kind === "close")
      stream.feed({ streamId, kind: "close", close: { reason: CloseReason.complete, finalSequence: 0 } });
  };
  for (let i = 0; i < 1_000; i++) stream.sender.sendData(Uint8Array.of(1));
  stream.sender.close();
  expect(await stream.closed).toEqual({ status: "complete" });
  expect(frames.slice(1, -1).map((frame) => frame.kind === "data" && frame.data.sequence)).toEqual(
    Array.from({ length: 1_000 }, (_, i) => i),
  );
});

test("the host's timers are the default, and are let go at the end [23.30]", () => {
  const sink = new CaptureSink();
  const context = createInvocationContext({ deadline: deadlineAfter(3_600_000) });
  const before = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const stream = openStream({ kind: InteractionKind.unary, context }, sink);
  const during = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  stream.sender.cancel();
  const after = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  expect([during - before, after - before]).toEqual([1, 0]);
});

function countListeners(signal: AbortSignal): () => number {
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners.add(args[1]);
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners.delete(args[1]);
    remove(...args);
  };
  return () => listeners.size;
}
