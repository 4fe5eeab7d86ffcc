// Hostile cases 65 to 70 and 73 on streams: deadlines past, far and disputed, a stepping clock, and one signal over many streams.

import { getEventListeners } from "node:events";
import { createDeadline, createInvocationContext, type Deadline, deadlineAfter } from "@ixt/context";
import type { VirtualClock } from "@ixt/context/virtual-clock";
import { InteractionKind, openStream, type StreamFrame, type StreamHandle } from "@ixt/stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { STREAM_ID } from "../conversation.js";
import { bytesOf, joinRouters, settle } from "../two-ends.js";
import {
  cancelOf,
  closeOf,
  createSession,
  creditOf,
  dataOf,
  errorOf,
  expectAtRest,
  expectFatal,
  openOf,
  type Session,
  said,
} from "./session-scene.js";

const DAY_MS = 86_400_000;

function openUntil(n: number, deadline: Deadline): ReturnType<typeof openOf> {
  return openOf(n, { context: createInvocationContext({ deadline }) });
}

/** A stream that the peer opened with this deadline. */
function acceptUntil(session: Session, deadline: Deadline): StreamHandle | undefined {
  session.router.route(openUntil(1, deadline));
  return session.accepted[0];
}

describe("hostile case 65: an open whose deadline has passed", () => {
  test.each([0, -1, -DAY_MS])(
    "by %d ms reaches no handler; the answer is one error frame [23.45, 23.51, 23.64]",
    (byMs) => {
      const session = createSession();
      session.router.route(openUntil(1, deadlineAfter(byMs, session.clock)));
      expect(said(session)).toEqual(['1 error deadlineExceeded "the deadline has passed"']);
      expect(session.accepted).toEqual([]);
      // What its caller had sent before it heard of that is no offence, and is not answered.
      for (const frame of [dataOf(1, 0), dataOf(1, 1), cancelOf(1), errorOf(1)]) session.router.route(frame);
      expect([said(session), session.router.stats()]).toMatchObject([
        [],
        { refused: 1, lateFrames: 4, unknownFrames: 0 },
      ]);
      expectAtRest(session);
    },
  );

  test("is a refused one: a flood of them ends the session [23.51, 23.68]", async () => {
    const session = createSession({ refusalRate: { burst: 10, perSecond: 0 } });
    const deadline = createDeadline(1, session.clock);
    for (let n = 1; n <= 11; n++) session.router.route(openUntil(n, deadline));
    expect(said(session)).toHaveLength(11);
    for (let n = 12; n <= 1_000; n++) session.router.route(openUntil(n, deadline));
    await expectFatal(session, "refusalRate", []);
    expect(session.accepted).toEqual([]);
  });
});

describe("hostile case 66: a deadline 30 days ahead", () => {
  test.each(["callee", "caller"] as const)(
    "of a %s's stream does not fire at once, nor a millisecond early [21.21, 23.50]",
    async (role) => {
      const session = createSession();
      const { clock, router } = session;
      const context = createInvocationContext({ deadline: deadlineAfter(30 * DAY_MS, clock) });
      if (role === "callee") router.route(openOf(1, { context }));
      else router.open({ kind: InteractionKind.bidiStream, context });
      const [stream] = router.streams();
      session.sink.take();
      for (const days of [1, 23, 5]) clock.advance(days * DAY_MS);
      clock.advance(DAY_MS - 1);
      expect([stream?.state, session.sink.transcript, clock.pendingTimers]).toEqual(["open", [], 1]);
      clock.advance(1);
      const line = role === "callee" ? 'error deadlineExceeded "the deadline has passed"' : "cancel deadline";
      expect(session.sink.transcript).toEqual([line]);
      expect(await stream?.closed).toMatchObject({
        status: "failed",
        cause: { code: "deadlineExceeded", blame: "local" },
      });
      expectAtRest(session);
    },
  );
});

describe("hostile case 67: a stream with the deadline", () => {
  const centuryMs = 36_525 * DAY_MS;

  test("0 has none, and no timer [21.19, 23.50]", () => {
    const session = createSession();
    const stream = acceptUntil(session, createDeadline(0n, session.clock));
    expect(session.clock.pendingTimers).toBe(0);
    session.clock.advance(centuryMs);
    expect([stream?.state, said(session)]).toEqual(["open", []]);
  });

  test.each<[what: string, unixMs: (clock: VirtualClock) => bigint]>([
    ["of the greatest value", () => 0xffff_ffff_ffff_ffffn],
    ["beyond 2^53", () => 2n ** 53n + 1n],
    ["in nanoseconds where milliseconds are due", (clock) => BigInt(clock.unixMs() + 1_000) * 1_000_000n],
  ])("%s is open after a century, and ends clean [21.21, 23.50]", async (_, unixMs) => {
    const session = createSession();
    const stream = acceptUntil(session, createDeadline(unixMs(session.clock), session.clock));
    session.clock.advance(centuryMs);
    expect([stream?.state, session.clock.pendingTimers]).toEqual(["open", 1]);
    session.router.route(closeOf(1, 0));
    stream?.sender.close();
    expect(await stream?.closed).toEqual({ status: "complete" });
    expectAtRest(session);
  });

  test("in seconds where milliseconds are due has passed long ago: one error frame [21.19, 23.51]", () => {
    const session = createSession();
    const stream = acceptUntil(session, createDeadline(Math.floor(session.clock.unixMs() / 1_000) + 60, session.clock));
    expect([stream, said(session)]).toEqual([undefined, ['1 error deadlineExceeded "the deadline has passed"']]);
    expectAtRest(session);
  });
});

test.each([3_600_000, -3_600_000])(
  "hostile case 68: a step of the wall clock by %d ms moves no stream's end [21.20, 23.50]",
  (byMs) => {
    const session = createSession();
    const { clock } = session;
    const stream = acceptUntil(session, deadlineAfter(10_000, clock));
    clock.advance(4_000);
    clock.stepWall(byMs);
    expect(stream?.context.remainingMs()).toBe(6_000);
    clock.advance(5_999);
    expect([stream?.state, said(session)]).toEqual(["open", []]);
    clock.advance(1);
    expect(said(session)).toEqual(['1 error deadlineExceeded "the deadline has passed"']);
    expectAtRest(session);
  },
);

describe("hostile case 69: at the very moment of the deadline", () => {
  const expired = '1 error deadlineExceeded "the deadline has passed"';
  const rows: [what: string, frame: StreamFrame, status: string, frameFirst: readonly string[]][] = [
    ["the last close", closeOf(1, 0), "complete", []],
    ["a data frame", dataOf(1, 0), "failed", [expired]],
    ["the last credit", creditOf(1, 1), "failed", [expired]],
  ];

  test.each(rows)(
    "%s, before its timer or after it, gives one outcome, always the same [23.37, 23.45, 23.50]",
    async (_, frame, status, frameFirst) => {
      for (let run = 0; run < 3; run++) {
        const early = acceptAt(frame, true);
        early.stream.sender.close();
        early.session.clock.advance(1_000);
        expect(said(early.session)).toEqual(["1 close complete after 0", ...frameFirst]);
        expect((await early.stream.closed).status).toBe(status);
        const late = acceptAt(frame, false);
        late.stream.sender.close();
        late.session.clock.advance(1_000);
        expect(said(late.session)).toEqual(["1 close complete after 0", expired]);
        const cause = { code: "deadlineExceeded", blame: "local" };
        expect(await late.stream.closed).toMatchObject({ status: "failed", cause });
        for (const { session, stream } of [early, late]) {
          expect([stream.suppressed, session.router.stats().unknownFrames]).toEqual([[], 0]);
          expectAtRest(session);
        }
      }
    },
  );

  test("the credit that a send waits for lets it go before the timer, and comes too late after it [23.28, 23.37, 23.50]", async () => {
    for (let run = 0; run < 3; run++) {
      const early = acceptAt(creditOf(1, 1), true);
      const sent = early.stream.sender.send(Uint8Array.of(1));
      early.session.clock.advance(1_000);
      await sent;
      expect(said(early.session)).toEqual(["1 data #0 1 B", expired]);
      const late = acceptAt(creditOf(1, 1), false);
      const refused = expect(late.stream.sender.send(Uint8Array.of(1))).rejects.toMatchObject({
        code: "deadlineExceeded",
      });
      late.session.clock.advance(1_000);
      await refused;
      expect(said(late.session)).toEqual([expired]);
      for (const { session } of [early, late]) expectAtRest(session);
    }
  });
});

/** A stream that ends in a second, and a frame of the peer's that comes then: before the stream's own timer, or after it. */
function acceptAt(frame: StreamFrame, frameFirst: boolean): { session: Session; stream: StreamHandle } {
  const session = createSession();
  const { clock, router } = session;
  const arrive = (): void => router.route(frame);
  if (frameFirst) clock.setTimeout(arrive, 1_000);
  const context = createInvocationContext({ deadline: deadlineAfter(1_000, clock) });
  router.route(openOf(1, { initialCredit: 0, context }));
  if (!frameFirst) clock.setTimeout(arrive, 1_000);
  const [stream] = session.accepted;
  if (stream === undefined) throw new Error("the stream was not taken");
  return { session, stream };
}

test("hostile case 70: one signal ends 100,000 streams under it, one cancel each, and leaves nothing [23.52, 23.53]", async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  const parent = new AbortController();
  const frames: { [kind: string]: number } = {};
  const sink = {
    send: ({ kind }: StreamFrame): void => {
      frames[kind] = (frames[kind] ?? 0) + 1;
    },
  };
  const count = 100_000;
  const streams = Array.from({ length: count }, () =>
    openStream({ streamId: STREAM_ID, kind: InteractionKind.bidiStream }, sink, { signal: parent.signal }),
  );
  expect(getEventListeners(parent.signal, "abort")).toHaveLength(1);
  parent.abort();
  expect(getEventListeners(parent.signal, "abort")).toHaveLength(0);
  expect(frames).toEqual({ open: count, cancel: count });
  expect(streams.filter(({ state }) => state !== "ended")).toEqual([]);
  expect(await streams[count - 1]?.closed).toMatchObject({ status: "cancelled", cause: { blame: "local" } });
  // Warnings are told a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
}, 30_000);

test("hostile case 73: a relayed stream never outlives the one it serves, whatever it asks for [21.34, 23.50]", async () => {
  const relayed: StreamHandle[] = [];
  const back = joinRouters((stream) => void relayed.push(stream));
  const front = joinRouters((stream) => {
    const context = stream.context.child({ timeoutMs: 60_000, clock: front.clock });
    back.caller.open({ kind: InteractionKind.bidiStream, context }).sender.sendData(bytesOf("on behalf"));
  });
  const context = createInvocationContext({ deadline: deadlineAfter(2_000, front.clock) });
  front.caller.open({ kind: InteractionKind.bidiStream, context });
  await settle();
  expect(relayed[0]?.context.deadline.unixMs).toBe(context.deadline.unixMs);
  back.clock.advance(1_999);
  expect(relayed[0]?.state).toBe("open");
  back.clock.advance(1);
  expect(relayed[0]?.state).toBe("ended");
  expect(await relayed[0]?.closed).toMatchObject({ cause: { code: "deadlineExceeded" } });
});
