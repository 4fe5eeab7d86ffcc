// Hostile cases 81 to 83 and 86: peers that open and cancel, open without end, trickle, or want an answer to everything.

import {
  CancelReason,
  InteractionKind,
  type OpenFrame,
  type StreamFrame,
  StreamRouter,
  toWireStreamFrame,
} from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { joinRouters } from "../two-ends.js";
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
  expectReleased,
  idOf,
  openOf,
  type Session,
  said,
  settle,
} from "./session-scene.js";

/** The peer opens streams and gives each up at once. */
function openAndCancel(
  { router }: Session,
  from: number,
  count: number,
  end: (n: number) => StreamFrame = cancelOf,
): void {
  for (let n = from; n < from + count; n++) {
    router.route(openOf(n));
    router.route(end(n));
  }
}

describe("hostile case 81: streams that are opened and given up at once", () => {
  test.each<[how: string, end: (n: number) => StreamFrame]>([
    ["by a cancel", cancelOf],
    ["by an error", errorOf],
  ])("%s, 100,000 of them, end the session at the 1,001st, with no frame in answer [23.45, 23.69]", async (_, end) => {
    const session = createSession();
    const living = begin(session, "callee", 200_000);
    openAndCancel(session, 1, 100_000, end);
    await expectFatal(session, "cancelRate", [living]);
    expect(session.accepted).toHaveLength(1_002);
    expect(session.router.stats()).toMatchObject({ accepted: 1_002, live: 0, refused: 0 });
  });

  test("at 33 a second go on for ever, at 34 they do not [23.69]", async () => {
    const slow = createSession({}, { accept: () => {} });
    const fast = createSession({}, { accept: () => {} });
    openAndCancel(slow, 1, 1_000);
    openAndCancel(fast, 1, 1_000);
    for (let second = 1; second <= 100; second++) {
      slow.clock.advance(1_000);
      openAndCancel(slow, second * 1_000 + 1, 33);
    }
    expect([slow.fatal, slow.router.stats().cancelled]).toEqual([[], 1_000 + 100 * 33]);
    fast.clock.advance(1_000);
    openAndCancel(fast, 1_001, 34);
    await expectFatal(fast, "cancelRate", []);
  });

  test("never have more handlers under way than streams are allowed [23.67, 23.68]", async () => {
    const settles: (() => void)[] = [];
    const accept = (): Promise<void> => new Promise((resolve) => settles.push(resolve));
    const session = createSession({ maxConcurrentStreams: 10, refusalRate: { burst: 50, perSecond: 0 } }, { accept });
    openAndCancel(session, 1, 20);
    expect([settles.length, said(session).length]).toEqual([10, 10]);
    for (const end of settles.splice(0)) end();
    await settle();
    openAndCancel(session, 100, 100_000);
    expect(settles).toHaveLength(10);
    expect(said(session)).toEqual(
      Array.from({ length: 41 }, (_, i) => `${110 + i} error rejected "too many streams are open"`),
    );
    await expectFatal(session, "refusalRate", []);
  });
});

test("hostile case 82: opens above the limit are refused one by one, and beyond the rate the session ends [23.67, 23.68]", async () => {
  const session = createSession();
  const { router, accepted } = session;
  for (let n = 1; n <= 2_000; n++) router.route(openOf(n));
  const refusals = said(session);
  expect([refusals.length, new Set(refusals.map((line) => line.slice(line.indexOf(" ") + 1)))]).toEqual([
    1_000,
    new Set(['error rejected "too many streams are open"']),
  ]);
  expect([accepted.length, router.size, session.fatal]).toEqual([1_000, 1_000, []]);
  router.route(openOf(2_001));
  expect(said(session)).toEqual(['2001 error rejected "too many streams are open"']);
  for (let n = 2_002; n <= 100_000; n++) router.route(openOf(n));
  await expectFatal(session, "refusalRate", accepted);
  expect(accepted).toHaveLength(1_000);
  expect(router.stats()).toMatchObject({ accepted: 1_000, refused: 1_001, failed: 1_000 });
});

describe("hostile case 83: a trickle without a deadline", () => {
  const idle = 'error deadlineExceeded "nothing moved for longer than idleTimeoutMs"';

  test("of one byte in ten seconds is too slow for a timeout of nine [23.30, 23.54]", async () => {
    const session = createSession({ idleTimeoutMs: 9_000 });
    const stream = begin(session, "callee", 1);
    session.clock.setTimeout(() => session.router.route(dataOf(1, 0)), 5_000);
    session.clock.setTimeout(() => session.router.route(dataOf(1, 1)), 15_000);
    session.clock.advance(13_999);
    expect([stream.state, said(session)]).toEqual(["open", []]);
    session.clock.advance(2_000);
    expect(said(session)).toEqual([`1 ${idle}`]);
    expect(await stream.closed).toMatchObject({
      status: "failed",
      cause: { code: "deadlineExceeded", blame: "local" },
    });
    expect(session.router.stats()).toMatchObject({ lateFrames: 1, unknownFrames: 0 });
    expectReleased(stream);
    expectAtRest(session);
  });

  test("of frames that carry no data does not count as movement [23.54]", () => {
    const session = createSession({ idleTimeoutMs: 9_000 });
    const stream = begin(session, "callee", 1);
    stream.sender.close();
    for (let second = 1; second <= 8; second++) {
      session.clock.advance(1_000);
      for (const frame of [creditOf(1, 1), openOf(1), creditOf(2, 1)]) session.router.route(frame);
    }
    expect(said(session)).toEqual(["1 close complete after 0"]);
    session.clock.advance(1_000);
    expect(said(session)).toEqual([`1 ${idle}`]);
    expectAtRest(session);
  });

  test("that is fast enough keeps its stream, and one timer [23.54]", async () => {
    const session = createSession({ idleTimeoutMs: 11_000 });
    const stream = begin(session, "callee", 1);
    const seen: (number | undefined)[] = [];
    for (let sequence = 0; sequence < 100; sequence++) {
      session.clock.advance(10_000);
      session.router.route(dataOf(1, sequence));
      seen.push((await stream.incoming.next()).value?.[0]);
    }
    expect([stream.state, session.clock.pendingTimers, seen.length]).toEqual(["open", 1, 100]);
    stream.sender.cancel();
    expectAtRest(session);
  });
});

describe("hostile case 86: answers to what a peer does wrong", () => {
  test("are one error frame a stream, however much follows [23.45, 23.64, 23.71]", async () => {
    const session = createSession();
    const stream = begin(session, "callee", 1);
    for (let i = 0; i < 16; i++) session.router.route(dataOf(1, 7));
    session.router.route(openOf(1));
    for (let i = 0; i < 10; i++) session.router.route(closeOf(1, 9));
    expect(said(session)).toEqual([
      '1 error protocolError "data frame 7 came where 0 was due"',
      '1 error protocolError "the id is that of a stream which has ended"',
    ]);
    expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "protocolError", blame: "peer" } });
    expectAtRest(session);
  });

  test("to frames of streams that nobody knows are none, whatever the frames [23.62, 23.63]", async () => {
    const session = createSession();
    const frames = [dataOf, closeOf, creditOf].map((of) => of(1, 1));
    for (let i = 0; i < 200; i++) {
      for (const frame of [...frames, cancelOf(1), errorOf(1)]) session.router.route(frame);
    }
    expect([said(session), session.router.stats().unknownFrames]).toEqual([[], 1_000]);
    session.router.route(errorOf(2));
    await expectFatal(session, "unknownFrameRate", []);
  });

  test("to an error or a cancel are none, so two routers fall silent [23.45, 23.62]", async () => {
    const { caller, callee, transcript } = joinRouters(() => {});
    const open = (): void => void caller.open({ kind: InteractionKind.bidiStream });
    open();
    callee.route(dataOf(7, 0));
    caller.route(errorOf(7));
    callee.route(errorOf(7));
    caller.route(cancelOf(7, CancelReason.shutdown));
    expect(transcript).toEqual(["caller -> open bidiStream credit 16 cap 512"]);
    // The callee's word ends the stream at both ends, and neither says a word more.
    const [stream] = callee.streams();
    stream?.feed({ streamId: stream.streamId, kind: "credit", credit: { frames: 0 } });
    expect(transcript.slice(1)).toEqual(['callee -> error protocolError "a grant of no credit came"']);
    expect([caller.size, callee.size]).toEqual([0, 0]);
    expect([caller.stats(), callee.stats()]).toMatchObject([{ failed: 1 }, { failed: 1 }]);
  });

  test("to broken streams end with the session [23.71]", async () => {
    const session = createSession();
    const living = begin(session, "callee", 2_000);
    for (let n = 1; n <= 1_000; n++) {
      session.router.route(openOf(n));
      session.router.route(creditOf(n, 0));
    }
    expect(said(session)).toEqual(
      Array.from({ length: 101 }, (_, i) => `${i + 1} error protocolError "a grant of no credit came"`),
    );
    await expectFatal(session, "violationRate", [living]);
  });

  test("to malformed opens are one each, and end with the session [23.68, 23.72, 23.75]", async () => {
    const session = createSession();
    for (let n = 1; n <= 3_000; n++) session.router.routeWire(malformed(openOf(n)));
    const lines = said(session);
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([
      1_001,
      '1 error unimplemented "the kind unrecognized(9) is of a newer schema"',
      '1001 error unimplemented "the kind unrecognized(9) is of a newer schema"',
    ]);
    await expectFatal(session, "refusalRate", []);
    expect(session.accepted).toEqual([]);
  });

  test("are refused by the same sink that lost the peer without a throw [23.48, 23.77]", () => {
    const sink = {
      send(): void {
        throw new Error("EPIPE");
      },
    };
    const router = new StreamRouter(sink);
    for (const frame of [openOf(1), dataOf(1, 0), errorOf(1), { ...openOf(2), streamId: idOf(2) }]) router.route(frame);
    expect(router.stats()).toMatchObject({ live: 0, refused: 2, lateFrames: 2, unknownFrames: 0 });
  });
});

function malformed(open: OpenFrame): ReturnType<typeof toWireStreamFrame> {
  const wire = toWireStreamFrame(open);
  if (wire.kind !== "open") throw new Error("not an open frame");
  return { ...wire, open: { ...wire.open, kind: { unrecognized: 9 } } };
}
