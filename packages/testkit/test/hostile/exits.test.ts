// Hostile case about every way out: credit, buffers, waiters, timers and listeners are given back on each of them.

import { createError, createInvocationContext, deadlineAfter } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import {
  acceptStream,
  CancelReason,
  InteractionKind,
  resolveStreamLimits,
  StreamErrorCode,
  type StreamHandle,
  type StreamOptions,
} from "@ixt/stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CaptureSink } from "../../src/capture-sink.js";
import {
  cancelOf,
  closeOf,
  createSession,
  creditOf,
  dataOf,
  errorOf,
  expectAtRest,
  expectReleased,
  openOf,
  PEER_CREDIT,
  ROLES,
  type Session,
  settle,
} from "./session-scene.js";

const WINDOW = 6;
const IDLE_MS = 3_000;
const DEADLINE_MS = 10_000;

/** A stream, and all that went over it. */
interface Life {
  readonly session: Session;
  readonly stream: StreamHandle;
  readonly parent: AbortController;
  /** What the peer granted us beyond the first credit. */
  grantedToUs: number;
  /** Data frames that the consumer took, and promises that have settled, of how many. */
  taken: number;
  settled: number;
  asked: number;
}

const STEPS = {
  data: ({ session, stream }: Life): void => {
    const { receiveCredit, receivedFrames } = stream.stats();
    if (receiveCredit > 0) session.router.route(dataOf(1, receivedFrames, new Uint8Array(10)));
  },
  take: (life: Life): void => {
    life.asked++;
    life.stream.incoming.next().then(
      ({ done }) => {
        life.settled++;
        if (done !== true) life.taken++;
      },
      () => life.settled++,
    );
  },
  grant: ({ stream }: Life): void => {
    const { receiveCredit, bufferedFrames } = stream.stats();
    if (receiveCredit + bufferedFrames < 2 * WINDOW) stream.sender.grantCredit(1);
  },
  credit: (life: Life): void => {
    if (life.stream.state === "ended") return;
    life.grantedToUs += 2;
    life.session.router.route(creditOf(1, 2));
  },
  send: (life: Life): void => {
    life.asked++;
    const settle = (): void => void life.settled++;
    life.stream.sender.send(Uint8Array.of(1)).then(settle, settle);
  },
  ready: (life: Life): void => {
    life.asked++;
    const settle = (): void => void life.settled++;
    life.stream.sender.ready().then(settle, settle);
  },
  close: ({ stream }: Life): void => stream.sender.close(),
  peerClose: ({ session, stream }: Life): void => session.router.route(closeOf(1, stream.stats().receivedFrames)),
} as const;

interface Exit {
  readonly leave: (life: Life) => unknown;
  /** The outcome and the code of its cause, unless the stream was over already. */
  readonly outcome: readonly [status: string, code?: string];
}

const EXITS: { readonly [name: string]: Exit } = {
  "the peer's cancel": {
    leave: ({ session }) => session.router.route(cancelOf(1)),
    outcome: ["cancelled", "cancelled"],
  },
  "the peer's error": { leave: ({ session }) => session.router.route(errorOf(1)), outcome: ["failed", "notFound"] },
  "the peer's violation": {
    leave: ({ session }) => session.router.route(dataOf(1, 1_000_000)),
    outcome: ["failed", "protocolError"],
  },
  "our cancel": { leave: ({ stream }) => stream.sender.cancel(), outcome: ["cancelled", "cancelled"] },
  "our error": {
    leave: ({ stream }) => stream.sender.sendError(StreamErrorCode.internal, "it broke"),
    outcome: ["failed", "internal"],
  },
  "the deadline": {
    leave: ({ session }) => session.clock.advance(DEADLINE_MS),
    outcome: ["failed", "deadlineExceeded"],
  },
  "the idle timeout": {
    leave: ({ session }) => session.clock.advance(IDLE_MS),
    outcome: ["failed", "deadlineExceeded"],
  },
  "the parent's signal": { leave: ({ parent }) => parent.abort(), outcome: ["cancelled", "cancelled"] },
  "the transport": {
    leave: ({ stream }) => stream.fail(createError("unavailable", "lost", { blame: "transport" })),
    outcome: ["failed", "unavailable"],
  },
  "the session": {
    leave: ({ session }) => session.router.close(createError("unavailable", "over", { blame: "transport" })),
    outcome: ["failed", "unavailable"],
  },
  "a sink that throws": {
    leave: ({ session, stream }) => {
      session.sink.failWith(new Error("EPIPE"));
      stream.sender.close();
      // Where it had closed there is nothing more to say, and the session tells it.
      session.router.close(createError("unavailable", "lost", { blame: "transport" }));
    },
    outcome: ["failed", "unavailable"],
  },
  "the consumer's return": { leave: ({ stream }) => stream.incoming.return?.(), outcome: ["cancelled", "cancelled"] },
  "the consumer's throw": {
    leave: ({ stream }) => stream.incoming.throw?.(new Error("mine")).catch(() => {}),
    outcome: ["cancelled", "cancelled"],
  },
  "leaving its block": { leave: ({ stream }) => stream[Symbol.asyncDispose](), outcome: ["cancelled", "cancelled"] },
  "both closes": {
    leave: (life) => {
      STEPS.close(life);
      STEPS.peerClose(life);
    },
    outcome: ["complete"],
  },
};

describe.each(ROLES)("of our %s", (role) => {
  test.each(Object.keys(EXITS))(
    "hostile case 49: by %s everything goes back, and no frame was granted that is not accounted for [23.23, 23.30, 23.53, 23.64]",
    async (exit) => {
      const script = fc.array(fc.constantFrom(...(Object.keys(STEPS) as (keyof typeof STEPS)[])), {
        maxLength: 40,
        size: "max",
      });
      const property = fc.asyncProperty(script, async (steps) => {
        const life = live(role, exit);
        const { stream, session } = life;
        for (const name of steps) {
          STEPS[name](life);
          expectConserved(life);
          // A promise settles later than its frame has gone.
          await Promise.resolve();
        }
        const { receiveCredit, receivedFrames } = stream.stats();
        const wasOver = stream.state === "ended";
        await EXITS[exit]?.leave(life);
        // Who leaves a loop that was done leaves nothing.
        const isHalf = stream.state === "remoteClosed" && exit.startsWith("the consumer's");
        if (isHalf) stream.sender.close();
        const outcome = await stream.closed;
        const [status, code] = wasOver || isHalf ? ["complete"] : (EXITS[exit]?.outcome ?? []);
        expect(outcome).toMatchObject(code === undefined ? { status } : { status, cause: { code } });
        await settle();
        expectOver(life);
        expectExcused(session, receivedFrames, status === "complete" ? 0 : receiveCredit);
      });
      await fc.assert(property, { numRuns: 40, seed: 49 });
    },
  );
});

function live(role: "caller" | "callee", exit: string): Life {
  const parent = new AbortController();
  const idleTimeoutMs = exit === "the deadline" ? Number.POSITIVE_INFINITY : IDLE_MS;
  const session = createSession({ initialCredit: WINDOW, bufferCapFrames: 2 * WINDOW, idleTimeoutMs });
  const { router, clock, accepted } = session;
  const context = createInvocationContext({ deadline: deadlineAfter(DEADLINE_MS, clock) });
  const { streamId } = openOf(1);
  if (role === "callee") router.route(openOf(1, { context }));
  const kind = InteractionKind.bidiStream;
  const stream = role === "callee" ? accepted[0] : router.open({ kind, context, streamId }, { signal: parent.signal });
  if (stream === undefined) throw new Error("the stream was not taken");
  // A router takes a signal for the streams that it opens; a handler has its own means.
  if (role === "callee") parent.signal.addEventListener("abort", () => stream.sender.cancel());
  return { session, stream, parent, grantedToUs: 0, taken: 0, settled: 0, asked: 0 };
}

/** Whatever was granted has come or may still come, in both directions, and the buffer is within its cap. */
function expectConserved({ session, stream, grantedToUs }: Life): void {
  const stats = stream.stats();
  const granted = session.sink.frames.reduce(
    (sum, frame) => sum + (frame.kind === "credit" ? frame.credit.frames : 0),
    WINDOW,
  );
  if (stream.state === "open" || stream.state === "localClosed") {
    expect(stats.receivedFrames + stats.receiveCredit).toBe(granted);
  } else expect(stats.receiveCredit).toBe(0);
  if (stream.state === "open" || stream.state === "remoteClosed") {
    expect(stats.sentFrames + stats.sendCredit).toBe(PEER_CREDIT + grantedToUs);
  } else expect(stats.sendCredit).toBe(0);
  expect(stats.receiveCredit + stats.bufferedFrames).toBeLessThanOrEqual(2 * WINDOW);
  expect(stats.bufferedBytes).toBe(stats.bufferedFrames * 10);
}

/** Nothing of the stream is left, and nobody waits. */
function expectOver(life: Life): void {
  const { session, stream } = life;
  // What came before the peer's close or error is still the consumer's, and burdens no session.
  expect(session.router.stats().bufferedBytes).toBe(0);
  while (stream.stats().bufferedFrames > 0) void stream.incoming.next();
  expectReleased(stream);
  expectAtRest(session);
  expect(life.settled).toBe(life.asked);
}

/** Data under way is excused as far as credit was outstanding, to the frame. */
function expectExcused({ router, sink }: Session, receivedFrames: number, outstanding: number): void {
  sink.take();
  const before = router.stats();
  for (let i = 0; i <= 2 * WINDOW; i++) router.route(dataOf(1, receivedFrames + i));
  const after = router.stats();
  const excused = after.lateFrames - before.lateFrames;
  expect([excused, after.unknownFrames - before.unknownFrames]).toEqual([outstanding, 2 * WINDOW + 1 - outstanding]);
  expect(sink.transcript).toEqual([]);
}

describe("a stream that nobody holds any more", () => {
  test("hostile case 49: gives everything back at its idle timeout [23.30, 23.54]", async () => {
    const session = createSession({ idleTimeoutMs: IDLE_MS });
    for (let n = 1; n <= 100; n++) session.router.route(openOf(n));
    for (let n = 1; n <= 100; n++) session.router.route(dataOf(n, 0, new Uint8Array(1_000)));
    session.accepted.length = 0;
    expect(session.router.stats()).toMatchObject({ live: 100, bufferedBytes: 100_000 });
    session.clock.advance(IDLE_MS);
    expect(session.router.stats()).toMatchObject({ live: 0, failed: 100 });
    expect(new Set(session.sink.transcript)).toEqual(
      new Set(['error deadlineExceeded "nothing moved for longer than idleTimeoutMs"']),
    );
    expectAtRest(session);
  });

  test("hostile case 49: gives its credit back without a router, too [23.30]", async () => {
    const clock = new VirtualClock();
    const options: StreamOptions = { limits: resolveStreamLimits({ initialCredit: WINDOW }), clock, timers: clock };
    const ends: ((stream: StreamHandle) => void)[] = [
      (stream) => stream.sender.cancel(CancelReason.overflow),
      (stream) => stream.feed(cancelOf(1)),
      (stream) => stream.feed(dataOf(1, 9)),
      (stream) => stream.fail(createError("unavailable", "lost")),
    ];
    for (const [i, end] of ends.entries()) {
      const stream = acceptStream(openOf(1), new CaptureSink(), options);
      for (const sequence of [0, 1]) stream.feed(dataOf(1, sequence));
      expect(stream.stats()).toMatchObject({ receiveCredit: WINDOW - 2, sendCredit: PEER_CREDIT, bufferedFrames: 2 });
      end(stream);
      expect(clock.pendingTimers).toBe(0);
      // What came before the loss is its consumer's, and goes with it where it is never taken.
      if (i === 3) for (const _ of [0, 1]) await stream.incoming.next();
      expectReleased(stream);
    }
  });
});
