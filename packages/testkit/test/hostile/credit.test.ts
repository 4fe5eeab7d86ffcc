// Hostile cases about permission to send: without it, too much of it, none of it, and what was under way when it ended.

import { createInvocationContext, deadlineAfter } from "@ixt/context";
import { CancelReason, encodeStreamFrame, InteractionKind, StreamErrorCode, type StreamHandle } from "@ixt/stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acceptScene, credit, drain, openScene } from "../conversation.js";
import {
  begin,
  cancelOf,
  closeOf,
  createSession,
  creditOf,
  dataOf,
  errorOf,
  expectAtRest,
  expectFatal,
  expectLives,
  expectReleased,
  expectViolation,
  openOf,
  PEER_CREDIT,
  ROLES,
  type Session,
  said,
  settle,
} from "./session-scene.js";

const one = Uint8Array.of(1);
const MAX = 0xffff_ffff;

describe.each(ROLES)("without credit our %s", (role) => {
  test("hostile case 42: is refused, sends nothing, uses no sequence, and sends after a grant [23.15, 23.16]", async () => {
    const session = createSession();
    const stream = begin(session, role, 1);
    for (let i = 0; i < PEER_CREDIT; i++) stream.sender.sendData(one);
    said(session);
    const rejected = expect.objectContaining({
      code: "rejected",
      refusal: "noCredit",
      blame: "local",
      retryable: true,
    });
    for (let i = 0; i < 3; i++) {
      expect(() => stream.sender.sendData(one)).toThrow(rejected);
      expect(stream.sender.trySend(one)).toBe(false);
    }
    expect(stream.stats()).toMatchObject({ sentFrames: 4, sentBytes: 4, sendCredit: 0, creditStalls: 6 });
    expect([stream.state, said(session)]).toEqual(["open", []]);
    session.router.route(creditOf(1, 1));
    stream.sender.sendData(one);
    expect(() => stream.sender.sendData(one)).toThrow(rejected);
    expect(said(session)).toEqual(["1 data #4 1 B"]);
    session.router.route(creditOf(1, 1));
    await expectLives(session, stream);
    expectAtRest(session);
  });

  test("hostile case 42: has no credit from the start where the peer gave none [23.15, 23.21]", () => {
    const { sink, stream } = role === "callee" ? acceptScene({ credit: 0 }) : openScene({ credit: 0 });
    sink.take();
    expect(() => stream.sender.sendData(one)).toThrow(expect.objectContaining({ code: "rejected" }));
    expect([stream.sender.trySend(one), stream.sender.sent, sink.transcript]).toEqual([false, 0, []]);
    stream.feed(credit(1));
    expect([stream.sender.trySend(one), sink.transcript]).toEqual([true, ["data #0 1 B"]]);
  });

  test("hostile case 50: ends at its deadline, and those who wait are told [23.28, 23.50]", async () => {
    const session = createSession();
    const stream = beginStalled(session, role, 1, 5_000);
    const waiting = [stream.sender.send(one), stream.sender.ready(), stream.sender.send(one)];
    session.clock.advance(4_999);
    expect([stream.state, stream.stats().stalledMs, said(session)]).toEqual(["open", 4_999, []]);
    session.clock.advance(1);
    const settled = await Promise.allSettled(waiting);
    expect(settled).toEqual(Array(3).fill({ status: "rejected", reason: stream.signal.reason }));
    const outcome = await stream.closed;
    expect(outcome).toMatchObject({ status: "failed", cause: { code: "deadlineExceeded", blame: "local" } });
    const told = role === "caller" ? "cancel deadline" : 'error deadlineExceeded "the deadline has passed"';
    expect(said(session)).toEqual([`1 ${told}`]);
    expectReleased(stream);
    expectAtRest(session);
  });

  test("hostile case 50: ends at its idle timeout, and credit alone is no movement [23.54]", async () => {
    const session = createSession({ idleTimeoutMs: 1_000 });
    const stream = beginStalled(session, role, 1);
    session.clock.advance(999);
    session.router.route(creditOf(1, 1));
    stream.sender.sendData(one);
    const waiting = stream.sender.send(one);
    said(session);
    session.clock.advance(999);
    expect(stream.state).toBe("open");
    session.clock.advance(1);
    await expect(waiting).rejects.toMatchObject({ code: "deadlineExceeded" });
    expect(said(session)).toHaveLength(1);
    expect(await stream.closed).toMatchObject({
      status: "failed",
      cause: { code: "deadlineExceeded", blame: "local" },
    });
    expectReleased(stream);
    expectAtRest(session);
  });

  test.each<[string, (stream: StreamHandle) => void, string]>([
    ["close", (stream) => stream.sender.close(), "close complete after 4"],
    ["cancel", (stream) => stream.sender.cancel(CancelReason.superseded), "cancel superseded"],
    ["error", (stream) => stream.sender.sendError(StreamErrorCode.notFound, "none"), 'error notFound "none"'],
    ["credit", (stream) => stream.sender.grantCredit(3), "credit +3"],
  ])("hostile case 50: still says its %s [23.16, 23.36]", async (_name, act, line) => {
    const session = createSession();
    const stream = beginStalled(session, role, 1);
    const waiting = stream.sender.send(one).catch((cause: { code: string }) => cause.code);
    act(stream);
    expect(said(session)).toEqual([`1 ${line}`]);
    if (line.startsWith("credit")) stream.sender.cancel();
    expect(await waiting).toBe(line.startsWith("error") ? "notFound" : "cancelled");
    session.router.route(closeOf(1, 0));
    await stream.closed;
    expectReleased(stream);
    expectAtRest(session);
  });
});

/** A stream whose credit is used up. */
function beginStalled(session: Session, role: "caller" | "callee", n: number, deadlineMs?: number): StreamHandle {
  const { clock, router, accepted } = session;
  const kind = InteractionKind.bidiStream;
  const context = createInvocationContext(
    deadlineMs === undefined ? {} : { deadline: deadlineAfter(deadlineMs, clock) },
  );
  const { streamId } = openOf(n);
  if (role === "callee") router.route(openOf(n, { context }));
  const stream = role === "callee" ? accepted.at(-1) : router.open({ kind, context, streamId });
  if (stream === undefined) throw new Error("the stream was not taken");
  while (stream.sender.trySend(one));
  said(session);
  return stream;
}

type Way = "trySend" | "sendData" | "send";

test("hostile case 43: of sends that race for one credit exactly one goes out [23.27, 23.28]", async () => {
  const ways = fc.array(fc.constantFrom<Way>("trySend", "sendData", "send"), { minLength: 2, maxLength: 6 });
  const property = fc.asyncProperty(fc.scheduler(), ways, fc.constantFrom(...ROLES), async (scheduler, raced, role) => {
    const { sink, stream } = role === "callee" ? acceptScene({ credit: 1 }) : openScene({ credit: 1 });
    sink.take();
    const went: number[] = [];
    let waits = 0;
    const race = async (way: Way, i: number): Promise<void> => {
      const before = sink.frames.length;
      if (way !== "send") {
        if (attempt(stream, way, Uint8Array.of(i))) went.push(i);
        return;
      }
      const sent = stream.sender.send(Uint8Array.of(i));
      if (sink.frames.length === before) waits++;
      await sent;
      went.push(i);
    };
    const racers = raced.map((way, i) => scheduler.schedule(Promise.resolve(), way).then(() => race(way, i)));
    await scheduler.waitAll();
    await settle();
    expect([went.length, sink.transcript, stream.sender.credit]).toEqual([1, ["data #0 1 B"], 0]);
    // Each who waits gets one of the next, none gets two.
    stream.feed(credit(9));
    await Promise.all(racers);
    expect([went.length, sink.frames.length, stream.sender.credit]).toEqual([1 + waits, 1 + waits, 9 - waits]);
    expect(sink.frames.map((frame) => frame.kind === "data" && frame.data.payload[0])).toEqual(went);
  });
  await fc.assert(property, { numRuns: 300, seed: 43 });
});

test("hostile case 43: of sends and grants in any order none goes out twice, none without credit [23.10, 23.15, 23.27]", async () => {
  const tasks = fc.array(fc.constantFrom<Way | "grant">("trySend", "sendData", "send", "grant", "grant"), {
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), tasks, async (scheduler, names) => {
      const { sink, stream } = acceptScene({ credit: 1 });
      let granted = 1;
      const sent: Promise<void>[] = [];
      const act = (name: Way | "grant"): void => {
        if (name === "grant") {
          granted++;
          stream.feed(credit(1));
        } else if (name === "send") sent.push(stream.sender.send(one));
        else attempt(stream, name, one);
        expect(sink.frames.length + stream.sender.credit).toBe(granted);
      };
      const actors = names.map((name) => scheduler.schedule(Promise.resolve(), name).then(() => act(name)));
      await scheduler.waitAll();
      await Promise.all(actors);
      stream.feed(credit(20));
      await Promise.all(sent);
      expect(sink.transcript).toEqual(Array.from(sink.frames, (_, i) => `data #${i} 1 B`));
    }),
    { numRuns: 300, seed: 43 },
  );
});

function attempt(stream: StreamHandle, way: "trySend" | "sendData", payload: Uint8Array): boolean {
  if (way === "trySend") return stream.sender.trySend(payload);
  try {
    stream.sender.sendData(payload);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "rejected" });
    return false;
  }
}

describe.each(ROLES)("a grant to our %s", (role) => {
  test("hostile case 44: of nothing ends it, and no other [23.18]", async () => {
    const session = createSession();
    const bystander = begin(session, "callee", 2);
    const stream = begin(session, role, 1);
    session.router.route(creditOf(1, 0));
    await expectViolation(session, stream, "a grant of no credit came");
    await expectLives(session, bystander);
    expectAtRest(session);
  });

  test("hostile case 44: of 2^32-1 is taken by one who has none, and no grant is negative on the wire [23.17, 23.19]", () => {
    const { sink, stream } = role === "callee" ? acceptScene({ credit: 0 }) : openScene({ credit: 0 });
    sink.take();
    stream.feed(credit(MAX));
    expect([stream.sender.credit, stream.state]).toEqual([MAX, "open"]);
    stream.sender.sendData(one);
    expect([stream.sender.credit, sink.transcript]).toEqual([MAX - 1, ["data #0 1 B"]]);
    for (const frames of [-1, 2 ** 32, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => encodeStreamFrame(credit(frames))).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
    }
  });

  test.each([
    ["by one", [MAX - PEER_CREDIT, 1]],
    ["at once", [MAX]],
    ["by doubling", [2 ** 31, 2 ** 31]],
    ["by far", [MAX - PEER_CREDIT, MAX]],
  ])("hostile case 45: that brings the sum above 2^32-1 %s ends it, and no other [23.19]", async (_how, grants) => {
    const session = createSession();
    const bystander = begin(session, "callee", 2);
    const stream = begin(session, role, 1);
    const last = grants.length - 1;
    for (const [i, frames] of grants.entries()) {
      if (i === last) expect(stream.state).toBe("open");
      session.router.route(creditOf(1, frames));
    }
    await expectViolation(session, stream, "more credit came than 2^32-1 frames");
    await expectLives(session, bystander);
    expectAtRest(session);
  });

  test("hostile case 45: adds up exactly or ends it, whatever came and went before [23.17, 23.19]", async () => {
    const grants = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: MAX }), fc.constant(MAX - 5));
    const step = fc.record({ frames: grants, sends: fc.nat({ max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { sink, stream } = role === "callee" ? acceptScene() : openScene();
        sink.take();
        let sum = 2n;
        for (const { frames, sends } of steps) {
          for (let i = 0; i < sends; i++) if (stream.sender.trySend(one)) sum--;
          stream.feed(credit(frames));
          sum += BigInt(frames);
          if (sum > BigInt(MAX)) break;
          expect(BigInt(stream.sender.credit)).toBe(sum);
        }
        expect(stream.state).toBe(sum > BigInt(MAX) ? "ended" : "open");
        expect(sink.transcript.filter((line) => line.startsWith("error"))).toHaveLength(sum > BigInt(MAX) ? 1 : 0);
        if (sum > BigInt(MAX)) expectReleased(stream);
      }),
      { numRuns: 200, seed: 45 },
    );
  });
});

describe.each(ROLES)("data to our %s", (role) => {
  test.each([0, 1, 5])(
    "hostile case 46: beyond the %i that were granted ends it, and is not buffered [23.20, 23.21]",
    async (initialCredit) => {
      const session = createSession({ initialCredit });
      const bystander = begin(session, role, 2);
      const stream = begin(session, role, 1);
      for (let sequence = 0; sequence < initialCredit; sequence++) session.router.route(dataOf(1, sequence));
      expect(stream.stats()).toMatchObject({ bufferedFrames: initialCredit, receiveCredit: 0 });
      session.router.route(dataOf(1, initialCredit, new Uint8Array(1_000)));
      expect([stream.stats().receivedFrames, session.router.stats().bufferedBytes]).toEqual([initialCredit, 0]);
      await expectViolation(session, stream, `data frame ${initialCredit} came without credit`);
      expect(await drain(stream)).toEqual(["protocolError"]);
      expect(bystander.state).toBe("open");
      expect(session.router.stats()).toMatchObject({ live: 1, failed: 1 });
    },
  );

  test("hostile case 46: is good again for as much as was granted since, and no more [23.20, 23.22, 23.24]", async () => {
    const session = createSession({ initialCredit: 2, bufferCapFrames: 3 });
    const stream = begin(session, role, 1);
    for (const sequence of [0, 1]) session.router.route(dataOf(1, sequence));
    await stream.incoming.next();
    stream.sender.grantCredit(1);
    expect(said(session)).toEqual(["1 credit +1", "1 credit +1"]);
    for (const sequence of [2, 3]) session.router.route(dataOf(1, sequence));
    expect([stream.state, stream.stats().bufferedFrames]).toEqual(["open", 3]);
    session.router.route(dataOf(1, 4));
    await expectViolation(session, stream, "data frame 4 came without credit");
    expectAtRest(session);
  });

  test.each<[string, (session: Session, stream: StreamHandle) => void]>([
    ["our cancel", (_, stream) => stream.sender.cancel()],
    ["our error", (_, stream) => stream.sender.sendError(StreamErrorCode.internal, "it broke")],
    ["the consumer's leaving", (_, stream) => void stream.incoming.return?.()],
    ["the deadline", ({ clock }) => clock.advance(5_000)],
    [
      "our cancel and the peer's",
      (session, stream) => {
        stream.sender.cancel();
        session.router.route(cancelOf(1));
        session.router.route(errorOf(1));
      },
    ],
  ])(
    "hostile case 48: under way at %s is let pass as far as it was granted, and not delivered [23.40, 23.64]",
    async (_how, end) => {
      const session = createSession({ initialCredit: 6, unknownFrameRate: { burst: 2, perSecond: 0 } });
      const bystander = begin(session, "callee", 2);
      const { clock, router } = session;
      const context = createInvocationContext({ deadline: deadlineAfter(5_000, clock) });
      const { streamId } = openOf(1);
      if (role === "callee") router.route(openOf(1, { context }));
      else router.open({ kind: InteractionKind.bidiStream, context, streamId });
      const stream = router.streams().find((each) => each.streamId.equals(streamId)) as StreamHandle;
      for (let sequence = 0; sequence < 4; sequence++) router.route(dataOf(1, sequence));
      for (let i = 0; i < 3; i++) await stream.incoming.next();
      stream.sender.grantCredit(2);
      const granted = 6 + 3 + 2;
      expect(stream.stats()).toMatchObject({ receiveCredit: granted - 4, bufferedFrames: 1 });
      end(session, stream);
      const lateControl = router.stats().lateFrames;
      said(session);
      const asked = stream.incoming.next().catch((cause: { code: string }) => cause.code);
      for (let sequence = 4; sequence < granted; sequence++) router.route(dataOf(1, sequence, new Uint8Array(100)));
      expect(router.stats()).toMatchObject({
        lateFrames: granted - 4 + lateControl,
        unknownFrames: 0,
        bufferedBytes: 0,
      });
      expect(await asked).not.toMatchObject({ done: false });
      expect([stream.stats().receivedFrames, said(session), session.fatal]).toEqual([4, [], []]);
      expectReleased(stream);
      // One that nothing allowed is nobody's, and too many of those are the peer's end.
      for (let i = 0; i < 2; i++) router.route(dataOf(1, granted + i));
      expect([router.stats().unknownFrames, session.fatal]).toEqual([2, []]);
      router.route(dataOf(1, granted + 2));
      await expectFatal(session, "unknownFrameRate", [bystander]);
    },
  );
});
