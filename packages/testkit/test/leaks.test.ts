// What streams leave behind, and what they cost while nothing happens: listeners, timers, heap. Measured on the host itself,
// with its own timers, after a warm-up, since the first streams of a process also pay for its compiled code.

import { getEventListeners } from "node:events";
import {
  ActorSubject,
  createActor,
  createError,
  createInvocationContext,
  deadlineAfter,
  decodeInvocationContext,
  encodeInvocationContext,
  type InvocationContext,
  MessageTarget,
  systemTimers,
  type TimerHandle,
  type Timers,
} from "@ixt/context";
import {
  acceptStream,
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameSink,
  InteractionKind,
  openStream,
  resolveStreamLimits,
  type StreamHandle,
  StreamId,
  type StreamOptions,
  StreamRouter,
} from "@ixt/stream";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { acceptScene, openScene } from "./conversation.js";
import { liveBytes } from "./heap.js";

const MIB = 1024 * 1024;
const DAY_MS = 86_400_000;
const EMPTY = new Uint8Array(8);
const OPEN = { kind: InteractionKind.bidiStream, initialCredit: 16, bufferCapFrames: 64 };
const NOWHERE: FrameSink = { send: () => {} };

const activeTimers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

function idOf(n: number): StreamId {
  return StreamId.fromHex(n.toString(16).padStart(32, "0"));
}

/** The host's timers, counted. */
function countTimers(): Timers & { armed: number; readonly live: Set<TimerHandle> } {
  const live = new Set<TimerHandle>();
  return {
    armed: 0,
    live,
    setTimeout(callback, delayMs) {
      const timer = systemTimers.setTimeout(callback, delayMs);
      live.add(timer);
      this.armed++;
      return timer;
    },
    clearTimeout(timer) {
      live.delete(timer);
      systemTimers.clearTimeout(timer);
    },
  };
}

/** How a short stream may end. */
const ENDS: readonly ((caller: StreamHandle, callee: StreamHandle) => void)[] = [
  (caller, callee) => {
    caller.sender.close();
    callee.sender.close();
  },
  (caller) => caller.sender.cancel(),
  (_, callee) => callee.sender.sendError(12, "it broke"),
];

/** Two ends joined, some data, a waiting send, and one of the ends; both under one signal and with a far deadline. */
function converse(n: number, options: StreamOptions, context: InvocationContext): void {
  const ends: { callee?: StreamHandle } = {};
  const caller = openStream(
    { kind: InteractionKind.bidiStream, streamId: idOf(n + 1), context },
    {
      send(frame) {
        if (frame.kind === "open")
          ends.callee = acceptStream(frame, { send: (answer) => caller?.feed(answer) }, options);
        else ends.callee?.feed(frame);
      },
    },
    options,
  );
  const { callee } = ends;
  if (callee === undefined) throw new Error("the open frame did not arrive");
  caller.sender.sendData(EMPTY);
  callee.incoming.next().catch(() => {});
  caller.incoming.next().catch(() => {});
  ENDS[n % ENDS.length]?.(caller, callee);
  if (caller.state !== "ended" || callee.state !== "ended") throw new Error(`stream ${n} has not ended`);
}

describe("hostile case 71: short streams under one long-lived signal", () => {
  test("leave no listener, no timer and no heap after 50,000 of them [21.23, 23.30, 23.53]", async () => {
    const parent = new AbortController();
    const context = createInvocationContext({ deadline: deadlineAfter(30 * DAY_MS) });
    const timers = countTimers();
    const run = async (from: number, count: number): Promise<void> => {
      for (let n = from; n < from + count; n++) {
        converse(n, { signal: parent.signal, timers }, context);
        if (n % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await run(0, 5_000);
    const before = liveBytes();
    await run(5_000, 50_000);
    const grownMib = (liveBytes() - before) / MIB;
    expect(grownMib).toBeLessThan(5);
    expect(getEventListeners(parent.signal, "abort")).toHaveLength(0);
    expect([timers.armed, timers.live.size]).toEqual([110_000, 0]);
  }, 60_000);
});

describe("hostile case 72: a timer", () => {
  test.each(["complete", "cancelled", "failed", "lost"])("is not left by a stream that is %s [23.30]", (end) => {
    const before = activeTimers();
    const context = createInvocationContext({ deadline: deadlineAfter(3_600_000) });
    const limits = resolveStreamLimits({ idleTimeoutMs: 3_600_000 });
    const stream = openStream({ kind: InteractionKind.bidiStream, context }, NOWHERE, { limits });
    expect(activeTimers() - before).toBe(2);
    const { streamId } = stream;
    if (end === "complete") stream.sender.close();
    if (end === "complete") stream.feed({ streamId, kind: "close", close: { reason: 0, finalSequence: 0 } });
    if (end === "cancelled") stream.sender.cancel();
    if (end === "failed") stream.sender.sendError(12, "it broke");
    if (end === "lost") stream.fail(createError("unavailable", "the peer is gone", { blame: "transport" }));
    expect([stream.state, activeTimers() - before]).toEqual(["ended", 0]);
  });
});

describe("an idle stream", () => {
  const COUNT = 10_000;
  const KIB = 1_024;
  const limits = resolveStreamLimits({ maxConcurrentStreams: COUNT });
  const bytes = encodeInvocationContext(
    createInvocationContext({
      actor: createActor({ subject: ActorSubject.user("ada"), capabilities: ["logs:read"] }),
      target: MessageTarget.service("logs", "search"),
      correlationId: "c-1",
    }),
  );
  const openBytes = (n: number): Uint8Array =>
    encodeStreamFrame({
      streamId: idOf(n),
      kind: "open",
      open: { ...OPEN, context: decodeInvocationContext(bytes) },
    });

  /** Bytes that each of many of what `make` makes keeps alive. */
  function costOf(make: () => unknown): number {
    make();
    const before = liveBytes();
    const kept = make();
    const cost = (liveBytes() - before) / COUNT;
    if (kept === undefined) throw new Error("nothing was made");
    return cost;
  }

  const accept = (): StreamRouter => {
    const router = new StreamRouter(NOWHERE, { limits, accept: () => {} });
    for (let n = 1; n <= COUNT; n++) router.route(decodeStreamFrame(openBytes(n)));
    return router;
  };
  const open = (): StreamRouter => {
    const router = new StreamRouter(NOWHERE, { limits });
    const context = decodeInvocationContext(bytes);
    for (let n = 1; n <= COUNT; n++) router.open({ streamId: idOf(n), kind: InteractionKind.bidiStream, context });
    return router;
  };
  const contexts = (): unknown => Array.from({ length: COUNT }, () => decodeInvocationContext(bytes));

  test("costs 1 KiB at most, beside the context that came with it [23.79]", () => {
    const [accepted, opened, context] = [costOf(accept), costOf(open), costOf(contexts)];
    console.log(
      `an idle stream: accepted ${accepted.toFixed(0)} B with its context of ${context.toFixed(0)} B, opened ${opened.toFixed(0)} B`,
    );
    expect(opened).toBeLessThanOrEqual(KIB);
    expect(accepted - context).toBeLessThanOrEqual(KIB);
  }, 60_000);
});

describe("a deadline on the host's own timers", () => {
  test("30 days ahead asks for no timer that the host would fire at once [21.21, 23.50]", () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    const armed = vi.spyOn(globalThis, "setTimeout");
    onTestFinished(() => armed.mockRestore());
    const context = createInvocationContext({ deadline: deadlineAfter(30 * DAY_MS) });
    const stream = openStream({ kind: InteractionKind.bidiStream, context }, NOWHERE, { timers: systemTimers });
    expect(armed.mock.calls.map(([, delayMs]) => delayMs)).toEqual([0x7fff_ffff]);
    expect([stream.state, warnings]).toEqual(["open", []]);
    stream.sender.cancel();
  });

  test("in the past never reaches the handler, and arms nothing [23.51]", () => {
    const before = activeTimers();
    const said: string[] = [];
    let calls = 0;
    const router = new StreamRouter({ send: ({ kind }) => void said.push(kind) }, { accept: () => void calls++ });
    const context = createInvocationContext({ deadline: deadlineAfter(-1) });
    router.route({ streamId: idOf(1), kind: "open", open: { ...OPEN, context } });
    expect([said, calls, router.size, activeTimers() - before]).toEqual([["error"], 0, 0, 0]);
  });
});

test.each([
  ["callee", acceptScene],
  ["caller", openScene],
] as const)(
  "break out of a %s's loop while next() waits settles it at once, and one cancel goes [23.56]",
  async (_, sceneOf) => {
    const { sink, clock, stream } = sceneOf({ deadlineMs: 1_000 });
    sink.take();
    const settled: unknown[] = [];
    const waiting = stream.incoming.next().then((result) => settled.push(result));
    const second = stream.incoming.next().then((result) => settled.push(result));
    const left = stream.incoming.return?.();
    expect([sink.transcript, stream.state, clock.pendingTimers]).toEqual([["cancel consumerStopped"], "ended", 0]);
    // No more than the turn that a promise's callback takes.
    await Promise.resolve();
    expect(settled).toHaveLength(2);
    expect(await Promise.all([waiting, second, left])).toEqual([1, 2, { value: undefined, done: true }]);
    expect(settled).toEqual([
      { value: undefined, done: true },
      { value: undefined, done: true },
    ]);
    await stream.incoming.return?.();
    expect(sink.transcript).toEqual(["cancel consumerStopped"]);
  },
);

describe("hostile case 87: an id that outlives its frame", () => {
  test("keeps less than 1 KB of the mebibyte it came with [23.1]", () => {
    const payload = new Uint8Array(MIB).fill(1);
    const bytes = encodeStreamFrame({ streamId: idOf(107), kind: "data", data: { sequence: 0, payload } });
    const idsOf = (count: number): StreamId[] =>
      Array.from({ length: count }, () => decodeStreamFrame(bytes.slice()).streamId);
    idsOf(100);
    const before = liveBytes();
    const kept = idsOf(1_000);
    expect((liveBytes() - before) / kept.length).toBeLessThan(1_000);
    expect(kept.every((id) => id.equals(idOf(107)))).toBe(true);
  }, 60_000);
});

describe("hostile case 88: streams without end through one router", () => {
  test("100,000 of them leave its heap where it was, its table empty and nobody listening [23.30, 23.64, 23.79]", () => {
    const parent = new AbortController();
    const sent: { [kind: string]: number } = {};
    const sink = {
      send({ kind }: { kind: string }): void {
        sent[kind] = (sent[kind] ?? 0) + 1;
      },
    };
    const router = new StreamRouter(sink, { accept: (stream) => stream.sender.close() });
    const run = (from: number, count: number): void => {
      for (let n = from; n < from + count; n++) {
        const streamId = idOf(n);
        router.route({ streamId, kind: "open", open: { ...OPEN, context: createInvocationContext({}) } });
        router.route({ streamId, kind: "data", data: { sequence: 0, payload: EMPTY } });
        router.route({ streamId, kind: "close", close: { reason: 0, finalSequence: 1 } });
        const call = router.open(
          { streamId: idOf(n + 10_000_000), kind: InteractionKind.bidiStream },
          { signal: parent.signal },
        );
        call.sender.cancel();
      }
    };
    const timers = activeTimers();
    run(1, 10_000);
    const heap = [liveBytes()];
    for (let part = 0; part < 4; part++) {
      run(10_001 + part * 10_000, 10_000);
      heap.push(liveBytes());
    }
    const slope = ((heap.at(-1) ?? 0) - (heap[0] ?? 0)) / 80_000;
    expect(Math.abs(slope)).toBeLessThan(8);
    expect(sent).toEqual({ open: 50_000, close: 50_000, cancel: 50_000 });
    const counts = {
      live: 0,
      accepted: 50_000,
      opened: 50_000,
      completed: 50_000,
      cancelled: 50_000,
      bufferedBytes: 0,
    };
    expect(router.stats()).toMatchObject(counts);
    expect([getEventListeners(parent.signal, "abort").length, activeTimers() - timers]).toEqual([0, 0]);
  }, 60_000);
});
