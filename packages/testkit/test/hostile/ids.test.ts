// Hostile cases about whose frame it is: ids that are unknown, invalid, taken already, or those of streams that have ended.

import {
  CancelReason,
  decodeStreamFrame,
  encodeStreamFrame,
  InteractionKind,
  StreamErrorCode,
  type StreamFrame,
  type StreamHandle,
  StreamId,
  StreamIdError,
  toWireStreamFrame,
} from "@ixt/stream";
import { Bytes16 } from "@ixt/wire";
import * as Wire from "@ixt/wire/ipc_streaming";
import { describe, expect, test } from "vitest";
import { drain } from "../conversation.js";
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
  idOf,
  openOf,
  ROLES,
  type Session,
  said,
} from "./session-scene.js";

/** A frame of each kind but open, for a stream of this number. */
const FRAMES: readonly [string, (n: number) => StreamFrame][] = [
  ["data", (n) => dataOf(n, 0)],
  ["credit", (n) => creditOf(n, 1)],
  ["close", (n) => closeOf(n, 0)],
  ["cancel", (n) => cancelOf(n)],
  ["error", (n) => errorOf(n)],
];

describe("a frame for an id that was never there", () => {
  test.each(FRAMES)("hostile case 29: is ignored and counted when it is %s [23.61, 23.62]", async (_name, frameOf) => {
    const session = createSession();
    const streams = [begin(session, "callee", 1), begin(session, "caller", 2)];
    session.router.route(frameOf(9));
    session.router.routeWire(toWireStreamFrame(frameOf(9)));
    expect(said(session)).toEqual([]);
    expect(session.router.stats()).toMatchObject({ live: 2, unknownFrames: 2, lateFrames: 0, refused: 0, accepted: 1 });
    for (const stream of streams) await expectLives(session, stream);
    expect(session.fatal).toEqual([]);
    expectAtRest(session);
  });

  test.each(FRAMES)(
    "hostile case 29: ends the session beyond the default rate when it is %s [23.63]",
    async (_name, frameOf) => {
      const session = createSession();
      const streams = [begin(session, "callee", 1), begin(session, "caller", 2)];
      for (let i = 0; i < 1_000; i++) session.router.route(frameOf(100 + i));
      expect([session.fatal, session.router.size]).toEqual([[], 2]);
      session.router.route(frameOf(9));
      await expectFatal(session, "unknownFrameRate", streams);
      for (let i = 0; i < 2_000; i++) session.router.route(frameOf(9));
      session.router.route(openOf(3));
      expect([session.fatal.length, session.accepted.length, said(session)]).toEqual([1, 1, []]);
    },
  );

  test("hostile case 29: is forgiven at the rate's pace, never beyond its burst [23.63]", async () => {
    const session = createSession({ unknownFrameRate: { burst: 3, perSecond: 10 } });
    const stream = begin(session, "callee", 1);
    for (let i = 0; i < 3; i++) session.router.route(creditOf(9, 1));
    for (let i = 0; i < 20; i++) {
      session.clock.advance(100);
      session.router.route(creditOf(9, 1));
    }
    session.clock.advance(3_600_000);
    for (let i = 0; i < 3; i++) session.router.route(creditOf(9, 1));
    session.clock.advance(99);
    expect([session.fatal, stream.state]).toEqual([[], "open"]);
    session.router.route(creditOf(9, 1));
    await expectFatal(session, "unknownFrameRate", [stream]);
    expect(session.router.stats().unknownFrames).toBe(27);
  });
});

describe("an id that is none", () => {
  const refused = expect.objectContaining({ code: "INVALID_STREAM_ID", blame: "peer" });
  const local = expect.objectContaining({ code: "INVALID_STREAM_ID", blame: "local" });
  const all: readonly [string, (n: number) => StreamFrame][] = [["open", openOf], ...FRAMES];

  test.each(all)(
    "hostile case 30: refuses the %s frame that carries it, and touches no stream [23.1, 23.2]",
    async (_name, frameOf) => {
      const session = createSession();
      const stream = begin(session, "callee", 1);
      const wire = toWireStreamFrame(frameOf(1));
      const zero = { ...wire, streamId: Bytes16.ZERO };
      expect(() => session.router.routeWire(zero)).toThrow(refused);
      expect(() => decodeStreamFrame(Wire.encodeStreamFrame(zero))).toThrow(refused);
      for (const length of [0, 1, 15, 17, 24]) {
        const bytes = withIdLength(encodeStreamFrame(frameOf(1)), length);
        expect(() => decodeStreamFrame(bytes)).toThrow(StreamIdError);
        expect(() => decodeStreamFrame(bytes)).toThrow(refused);
      }
      expect(said(session)).toEqual([]);
      expect(session.router.stats()).toMatchObject({ live: 1, accepted: 1, refused: 0, unknownFrames: 0 });
      await expectLives(session, stream);
    },
  );

  test("hostile case 30: is refused as our own, too [23.1, 23.2]", () => {
    for (const length of [0, 15, 17]) expect(() => StreamId.fromBytes(new Uint8Array(length).fill(1))).toThrow(local);
    expect(() => StreamId.fromBytes(new Uint8Array(16))).toThrow(local);
    expect(() => StreamId.fromHex("0".repeat(32))).toThrow(local);
    expect(() => createSession({}, { random: () => {} }).router.open({ kind: InteractionKind.unary })).toThrow(local);
  });
});

describe("a second open for a stream that lives", () => {
  test.each(ROLES)("hostile case 31: is ignored and counted, and our %s goes on [23.66]", async (role) => {
    const session = createSession();
    const stream = begin(session, role, 1);
    session.router.route(dataOf(1, 0));
    const before = { ...stream.stats() };
    const accepted = session.accepted.length;
    session.router.route(openOf(1, { initialCredit: 99, kind: InteractionKind.unary }));
    const wire = toWireStreamFrame(openOf(1));
    session.router.routeWire(wire);
    if (wire.kind === "open") session.router.routeWire({ ...wire, open: { ...wire.open, kind: { unrecognized: 9 } } });
    expect([session.accepted.length, said(session), stream.kind]).toEqual([accepted, [], InteractionKind.bidiStream]);
    expect(session.router.stats()).toMatchObject({ live: 1, unknownFrames: 3, refused: 0, failed: 0 });
    expect(stream.stats()).toEqual(before);
    expect((await stream.incoming.next()).value).toEqual(Uint8Array.of(0));
    await expectLives(session, stream);
    expectAtRest(session);
  });

  test("hostile case 31: ends the session when it comes without end [23.63, 23.66]", async () => {
    const session = createSession({ unknownFrameRate: { burst: 5, perSecond: 0 } });
    const stream = begin(session, "callee", 1);
    for (let i = 0; i < 5; i++) session.router.route(openOf(1));
    expect([session.fatal, stream.state]).toEqual([[], "open"]);
    session.router.route(openOf(1));
    await expectFatal(session, "unknownFrameRate", [stream]);
    expect(session.accepted.length).toBe(1);
  });
});

/** Ways for a stream to end, ours or the peer's doing, once its peer has sent two frames. */
const ENDS: readonly [string, (session: Session, stream: StreamHandle) => void][] = [
  ["its own cancel", (session) => session.router.route(cancelOf(1))],
  ["its own error", (session) => session.router.route(errorOf(1))],
  ["our cancel", (_, stream) => stream.sender.cancel()],
  ["our error", (_, stream) => stream.sender.sendError(StreamErrorCode.internal, "it broke")],
  ["its violation", (session) => session.router.route(dataOf(1, 7))],
];

function complete(session: Session, stream: StreamHandle): void {
  stream.sender.close();
  session.router.route(closeOf(1, stream.stats().receivedFrames));
}

describe("an open for an id of a stream that has ended", () => {
  const refusal = '1 error protocolError "the id is that of a stream which has ended"';

  test.each([...ENDS, ["both closes", complete] as const])(
    "hostile case 32: is refused after %s, until its time is up [23.64, 23.65]",
    async (_name, end) => {
      for (const role of ROLES) {
        const session = createSession();
        const bystander = begin(session, "callee", 2);
        const stream = begin(session, role, 1);
        end(session, stream);
        const { status } = await stream.closed;
        const accepted = session.accepted.length;
        said(session);
        session.router.route(openOf(1));
        session.clock.advance(29_999);
        session.router.routeWire(toWireStreamFrame(openOf(1)));
        expect([said(session), session.accepted.length]).toEqual([[refusal, refusal], accepted]);
        expect(session.router.stats()).toMatchObject({ live: 1, refused: 2, unknownFrames: 0 });
        expect((await stream.closed).status).toBe(status);
        session.clock.advance(1);
        // A refusal did not prolong it.
        await expectLives(session, begin(session, "callee", 1));
        await expectLives(session, bystander);
        expectAtRest(session);
      }
    },
  );

  test.each([
    [3, { maxTombstones: 3 }],
    [1_024, {}],
  ])(
    "hostile case 32: is refused for the last %i of them, and no more are remembered [23.64, 23.65]",
    (cap, limits) => {
      const session = createSession(limits);
      for (let n = 1; n <= cap + 1; n++) begin(session, "callee", n).sender.cancel();
      said(session);
      for (const n of [2, cap + 1]) session.router.route(openOf(n));
      expect(said(session).map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
        "2 error protocolError",
        `${cap + 1} error protocolError`,
      ]);
      expect(begin(session, "callee", 1).state).toBe("open");
    },
  );

  test("hostile case 32: is an open refused, which ends the session when it comes without end [23.65, 23.68]", async () => {
    const session = createSession({ refusalRate: { burst: 4, perSecond: 1 } });
    const bystander = begin(session, "caller", 2);
    begin(session, "callee", 1).sender.cancel();
    said(session);
    for (let i = 0; i < 4; i++) session.router.route(openOf(1));
    expect([said(session), session.fatal]).toEqual([Array(4).fill(refusal), []]);
    session.router.route(openOf(1));
    expect(said(session)).toEqual([refusal]);
    await expectFatal(session, "refusalRate", [bystander]);
  });
});

describe("frames that come after the end", () => {
  test.each(ENDS)(
    "hostile case 35: are excused after %s as far as credit was left, never delivered [23.40, 23.62, 23.64]",
    async (_name, end) => {
      for (const role of ROLES) {
        const session = createSession({ initialCredit: 5 });
        const bystander = begin(session, "callee", 2);
        const stream = begin(session, role, 1);
        for (const sequence of [0, 1]) session.router.route(dataOf(1, sequence));
        await stream.incoming.next();
        await stream.incoming.next();
        end(session, stream);
        const outcome = await stream.closed;
        expect(outcome.status).not.toBe("complete");
        said(session);
        // Five were granted, two came.
        for (let sequence = 2; sequence < 5; sequence++) session.router.route(dataOf(1, sequence));
        session.router.route(creditOf(1, 3));
        expect(session.router.stats()).toMatchObject({ lateFrames: 4, unknownFrames: 0, bufferedBytes: 0 });
        session.router.route(dataOf(1, 5));
        expect(session.router.stats()).toMatchObject({ lateFrames: 4, unknownFrames: 1 });
        expect([said(session), session.accepted.includes(stream)]).toEqual([[], role === "callee"]);
        expect(await drain(stream)).toEqual([outcome.status !== "complete" && outcome.cause.code]);
        expect(stream.stats().receivedFrames).toBe(2);
        expectReleased(stream);
        await expectLives(session, bystander);
        expectAtRest(session);
      }
    },
  );

  test("hostile case 35: are excused after both closes but for data, which the peer's close had ruled out [23.34, 23.64]", async () => {
    const session = createSession();
    const stream = begin(session, "callee", 1);
    complete(session, stream);
    said(session);
    for (const frame of [creditOf(1, 1), closeOf(1, 0), cancelOf(1), errorOf(1)]) session.router.route(frame);
    expect(session.router.stats()).toMatchObject({ lateFrames: 4, unknownFrames: 0 });
    session.router.route(dataOf(1, 0));
    expect(session.router.stats()).toMatchObject({ lateFrames: 4, unknownFrames: 1 });
    expect([await stream.closed, said(session), await drain(stream)]).toEqual([{ status: "complete" }, [], []]);
    expectAtRest(session);
  });

  test("hostile case 35: are no grace without end: not in number, not in time [23.62, 23.63, 23.64]", async () => {
    const session = createSession({ unknownFrameRate: { burst: 10, perSecond: 0 } });
    const bystander = begin(session, "caller", 2);
    begin(session, "callee", 1).sender.cancel();
    begin(session, "callee", 3).sender.cancel();
    said(session);
    for (let i = 0; i < 20; i++) session.router.route(creditOf(1, 1));
    expect(session.router.stats()).toMatchObject({ lateFrames: 16, unknownFrames: 4 });
    session.clock.advance(30_000);
    for (let i = 0; i < 6; i++) session.router.route(dataOf(3, i));
    expect(session.router.stats()).toMatchObject({ lateFrames: 16, unknownFrames: 10 });
    expect(session.fatal).toEqual([]);
    session.router.route(dataOf(3, 6));
    await expectFatal(session, "unknownFrameRate", [bystander]);
  });

  test.each(ROLES)("hostile case 35: data after the close that its sender said ends our %s [23.34]", async (role) => {
    const session = createSession();
    const bystander = begin(session, "callee", 2);
    const stream = begin(session, role, 1);
    session.router.route(dataOf(1, 0));
    session.router.route(closeOf(1, 1));
    // It may still let us send, and may say its close again.
    session.router.route(creditOf(1, 1));
    session.router.route(closeOf(1, 1));
    expect([stream.state, stream.sender.credit]).toEqual(["remoteClosed", 5]);
    session.router.route(dataOf(1, 1));
    expect(said(session)).toEqual(['1 error protocolError "data frame 1 came after the peer\'s close"']);
    expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "protocolError", blame: "peer" } });
    expect(await drain(stream)).toEqual(["protocolError"]);
    expectReleased(stream);
    await expectLives(session, bystander);
    expectAtRest(session);
  });

  test("hostile case 35: change nothing of a handle without a router, whoever ended it [23.37, 23.42]", async () => {
    for (const [, end] of ENDS) {
      const session = createSession();
      const stream = begin(session, "callee", 1);
      end(session, stream);
      const outcome = await stream.closed;
      said(session);
      for (const [, frameOf] of FRAMES) stream.feed(frameOf(1));
      stream.feed(openOf(1));
      expect([await stream.closed, said(session)]).toEqual([outcome, []]);
      // What the peer says went wrong is kept beside the outcome.
      expect(stream.suppressed.map(({ code }) => code)).toEqual(["cancelled", "notFound"]);
      expectReleased(stream);
    }
  });
});

describe("credit for a stream that is not there", () => {
  test("hostile case 47: before the open is nobody's, and the stream begins without it [23.21, 23.62]", async () => {
    const session = createSession();
    session.router.route(creditOf(1, 9));
    const stream = begin(session, "callee", 1);
    expect(stream.sender.credit).toBe(4);
    expect(session.router.stats()).toMatchObject({ unknownFrames: 1, lateFrames: 0 });
    await expectLives(session, stream);
  });

  test.each(ENDS)("hostile case 47: after %s raises nobody from the dead [23.30, 23.42, 23.64]", async (_name, end) => {
    for (const role of ROLES) {
      const session = createSession();
      const stream = begin(session, role, 1);
      end(session, stream);
      said(session);
      session.router.route(creditOf(1, 9));
      stream.feed(creditOf(1, 9));
      expect(() => stream.sender.trySend(Uint8Array.of(1))).toThrow(expect.objectContaining({ refusal: "ended" }));
      expect([said(session), session.router.stats().lateFrames]).toEqual([[], 1]);
      expectReleased(stream);
      expectAtRest(session);
    }
  });

  test("hostile case 47: of another connection stays with that connection [23.61]", async () => {
    const [one, other] = [createSession(), createSession()];
    const streams = [begin(one, "callee", 1), begin(other, "callee", 1)];
    one.router.route(creditOf(1, 5));
    expect(streams.map((stream) => stream.sender.credit)).toEqual([9, 4]);
    one.router.route(cancelOf(1, CancelReason.shutdown));
    expect(streams.map((stream) => stream.state)).toEqual(["ended", "open"]);
    other.router.route(creditOf(1, 1));
    expect(streams.map((stream) => stream.sender.credit)).toEqual([0, 5]);
    await expectLives(other, streams[1] as StreamHandle);
  });

  test("hostile case 47: for a direction that is closed, or has had its one frame, lets nothing more out [23.9, 23.29]", async () => {
    const session = createSession();
    const closed = begin(session, "callee", 1);
    closed.sender.close();
    const single = begin(session, "caller", 2, InteractionKind.serverStream);
    single.sender.sendData(Uint8Array.of(1));
    said(session);
    for (const n of [1, 2]) session.router.route(creditOf(n, 50));
    expect([closed.sender.credit, closed.state, single.state]).toEqual([0, "localClosed", "open"]);
    expect(() => closed.sender.trySend(Uint8Array.of(1))).toThrow(expect.objectContaining({ refusal: "closed" }));
    expect(() => single.sender.trySend(Uint8Array.of(1))).toThrow(expect.objectContaining({ refusal: "kind" }));
    expect(said(session)).toEqual([]);
    expect(session.router.stats()).toMatchObject({ live: 2, failed: 0, unknownFrames: 0 });
    expect(idOf(2).equals(single.streamId)).toBe(true);
  });
});

/** The same bytes, the list of the id as long as this. */
function withIdLength(encoded: Uint8Array, length: number): Uint8Array {
  const bytes = encoded.slice();
  const view = new DataView(bytes.buffer);
  for (let at = 8; at < bytes.length; at += 8) {
    // The pointer to a list of sixteen bytes, the first of the message.
    if ((view.getUint32(at, true) & 3) !== 1 || view.getUint32(at + 4, true) !== ((16 << 3) | 2)) continue;
    view.setUint32(at + 4, (length << 3) | 2, true);
    return bytes;
  }
  throw new Error("no id in these bytes");
}
