// A session's streams at its graceful end: no new ones, those under way finish, and there is a time by which they have.

import { createError, EMPTY_CONTEXT } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import { CloseReason, InteractionKind, type StreamFrame, type StreamHandle, StreamId, StreamRouter } from "@ixt/stream";
import { expect, test } from "vitest";
import { CaptureSink } from "../src/capture-sink.js";

const idOf = (n: number): StreamId => StreamId.fromHex(n.toString(16).padStart(32, "0"));

const openFrame = (n: number): StreamFrame => ({
  streamId: idOf(n),
  kind: "open",
  open: { kind: InteractionKind.bidiStream, initialCredit: 1, bufferCapFrames: 1, context: EMPTY_CONTEXT },
});

const closeOf = (n: number): StreamFrame => ({
  streamId: idOf(n),
  kind: "close",
  close: { reason: CloseReason.complete, finalSequence: 0 },
});

interface Scene {
  readonly sink: CaptureSink;
  readonly clock: VirtualClock;
  readonly router: StreamRouter;
  readonly accepted: StreamHandle[];
}

function scene(streams: number): Scene {
  const sink = new CaptureSink();
  const clock = new VirtualClock();
  const accepted: StreamHandle[] = [];
  const accept = (stream: StreamHandle): void => void accepted.push(stream);
  const router = new StreamRouter(sink, { accept, clock, timers: clock });
  for (let n = 1; n <= streams; n++) router.route(openFrame(n));
  return { sink, clock, router, accepted };
}

test("a drain refuses opens of both sides and lets streams under way finish [23.73, 23.74]", async () => {
  const { sink, clock, router, accepted } = scene(3);
  const report = router.drain();
  router.route(openFrame(9));
  const ours = router.open({ kind: InteractionKind.unary });
  expect(await ours.closed).toMatchObject({ status: "failed", cause: { code: "unavailable", blame: "local" } });
  expect(sink.transcript).toEqual(['error unavailable "the session takes no more streams"']);
  expect([accepted.length, router.size]).toEqual([3, 3]);

  clock.advance(40);
  accepted[0]?.sender.sendData(Uint8Array.of(1));
  accepted[0]?.sender.close();
  router.route(closeOf(1));
  accepted[1]?.sender.cancel();
  clock.advance(2);
  accepted[2]?.sender.sendError(12, "it broke");
  expect(await report).toEqual({ completed: 1, cancelled: 1, failed: 1, forced: 0, elapsedMs: 42 });
  expect(clock.pendingTimers).toBe(0);
});

test("a drain cancels what is left at its timeout, with shutdown, and not before [23.74]", async () => {
  const { sink, clock, router, accepted } = scene(2);
  const report = router.drain({ timeoutMs: 100 });
  accepted[0]?.sender.close();
  router.route(closeOf(1));
  clock.advance(99);
  expect(accepted[1]?.state).toBe("open");
  clock.advance(1);
  expect(await report).toEqual({ completed: 1, cancelled: 1, failed: 0, forced: 1, elapsedMs: 100 });
  expect(sink.transcript).toEqual(["close complete after 0", "cancel shutdown"]);
  expect(await accepted[1]?.closed).toMatchObject({ status: "cancelled", cause: { code: "unavailable" } });
  expect([router.size, clock.pendingTimers]).toEqual([0, 0]);
});

test("a drain with nothing to wait for is done, and forgets its timer [23.74]", async () => {
  const { clock, router } = scene(0);
  const nothing = { completed: 0, cancelled: 0, failed: 0, forced: 0, elapsedMs: 0 };
  expect(await router.drain({ timeoutMs: 1_000 })).toEqual(nothing);
  expect(clock.pendingTimers).toBe(0);
});

test("a drain's timeout is 0 to 2^31-1 or endless, and a refused one drains nothing [23.74]", async () => {
  for (const timeoutMs of [-1, Number.NaN, 2 ** 31, "5"]) {
    const { router, accepted } = scene(1);
    const refused = router.drain({ timeoutMs: timeoutMs as number });
    await expect(refused).rejects.toMatchObject({ code: "invalidArgument", blame: "local" });
    router.route(openFrame(2));
    expect(accepted).toHaveLength(2);
  }
});

test("a session that is lost ends its drain [23.74, 23.75]", async () => {
  const { router, clock } = scene(2);
  const report = router.drain({ timeoutMs: 1_000 });
  router.close(createError("unavailable", "gone", { blame: "transport" }));
  expect(await report).toMatchObject({ failed: 2, forced: 0 });
  expect(clock.pendingTimers).toBe(0);
});

test("a drain that is called again waits anew, and the timeout that comes first cuts off what is left [23.74]", async () => {
  const { clock, router, accepted } = scene(1);
  const patient = router.drain({ timeoutMs: 10_000 });
  clock.advance(30);
  const hasty = router.drain({ timeoutMs: 10 });
  clock.advance(10);
  const ended = { completed: 0, cancelled: 1, failed: 0 };
  expect(await hasty).toEqual({ ...ended, forced: 1, elapsedMs: 10 });
  expect(await patient).toEqual({ ...ended, forced: 0, elapsedMs: 40 });
  expect([accepted[0]?.state, clock.pendingTimers]).toEqual(["ended", 0]);
});
