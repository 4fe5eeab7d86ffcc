// Data frames that come in as what they consist of: what becomes of them is what becomes of their frames.

import { createError } from "@ixt/context";
import { type StreamFrame, StreamId, StreamIdError, type StreamLimits, toWireStreamFrame } from "@ixt/stream";
import { Bytes16 } from "@ixt/wire";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  begin,
  cancelOf,
  closeOf,
  createSession,
  creditOf,
  dataOf,
  idOf,
  openOf,
  type Session,
  said,
} from "./hostile/session-scene.js";

/** What the hash of an id multiplies its first two words by. */
const FACTOR_A = 0x9e3779b1;
const FACTOR_B = 0x85ebca6b;

/** Hands the router a data frame in parts, which are then written over as a session does. */
function routeParts({ router }: Session, frame: StreamFrame): void {
  if (frame.kind !== "data") return router.routeWire(toWireStreamFrame(frame));
  const { a, b, c, d } = frame.streamId;
  const { sequence, payload } = frame.data;
  const parts = { streamIdA: a, streamIdB: b, streamIdC: c, streamIdD: d, sequence };
  router.routeData(parts, payload);
  Object.assign(parts, { streamIdA: 1, streamIdB: 2, streamIdC: 3, streamIdD: 4, sequence: 99 });
}

/** Another id of the same hash, whose first word is `a`; as a hostile peer finds one. */
function collidingWith(id: StreamId, a: number): StreamId {
  const target = Math.imul(id.a, FACTOR_A) ^ Math.imul(id.b, FACTOR_B) ^ Math.imul(a, FACTOR_A);
  // The inverse of an odd factor modulo 2^32, by Newton's steps.
  let inverse = FACTOR_B;
  for (let i = 0; i < 5; i++) inverse = Math.imul(inverse, 2 - Math.imul(FACTOR_B, inverse));
  const bytes = new Uint8Array(id.toBytes());
  const words = new DataView(bytes.buffer);
  words.setInt32(0, a, true);
  words.setInt32(4, Math.imul(target, inverse), true);
  return StreamId.fromBytes(bytes);
}

function routeFrame({ router }: Session, frame: StreamFrame): void {
  router.routeWire(toWireStreamFrame(frame));
}

/** Has the session's sink take data frames in parts. */
function takeParts({ sink }: Session): void {
  Object.assign(sink, {
    sendData: (streamId: StreamId, sequence: number, payload: Uint8Array) =>
      sink.send({ streamId, kind: "data", data: { sequence, payload } }),
  });
}

describe("a data frame in parts", () => {
  const limits: Partial<StreamLimits> = {
    initialCredit: 4,
    bufferCapBytes: 100,
    unknownFrameRate: { burst: 2, perSecond: 1 },
  };
  const dataTo = (n: number, ...sequences: number[]): StreamFrame[] =>
    sequences.map((sequence) => dataOf(n, sequence, new Uint8Array(30).fill(sequence)));

  test.each<[string, StreamFrame[], ((session: Session) => unknown)?]>([
    ["a live stream", dataTo(1, 0, 1, 2)],
    ["a stream of ours", dataTo(9, 0), (session) => begin(session, "caller", 9)],
    ["a live stream, out of sequence", dataTo(1, 7)],
    ["a live stream, of the last sequence there is", dataTo(1, 0xffff_ffff)],
    ["a live stream, beyond its bytes", dataTo(1, 0, 1, 2, 3)],
    ["a live stream, beyond its credit", [0, 1, 2, 3, 4].map((sequence) => dataOf(1, sequence))],
    ["a live stream, empty", [dataOf(1, 0, new Uint8Array(0))]],
    ["a stream whose peer has closed", [closeOf(1, 0), ...dataTo(1, 0)]],
    ["a stream that has ended", [cancelOf(1), ...dataTo(1, 0, 1)]],
    ["an ended stream, more than was under way", [cancelOf(1), ...dataTo(1, 0, 1, 2, 3, 4, 5)]],
    ["no stream", [...dataTo(5, 0), ...dataTo(6, 3)]],
    ["no stream, too often", dataTo(5, 0, 1, 2, 3)],
    ["a session that has ended", dataTo(1, 0), ({ router }) => router.close(createError("unavailable", "lost"))],
  ])("for %s comes to the same as its frame does [23.20, 23.25, 23.61, 23.62, 23.63, 23.64]", (_, frames, prepare) => {
    const [inParts, asFrames] = [routeParts, routeFrame].map((route) => {
      const session = createSession(limits);
      const stream = begin(session, "callee", 1);
      prepare?.(session);
      for (const frame of frames) route(session, frame);
      const { router, fatal } = session;
      const all = session.accepted.concat(router.streams()).map((each) => [each.stats(), each.incoming.tryNext()]);
      return [router.stats(), stream.state, stream.signal.reason, all, said(session), fatal];
    });
    expect(inParts).toEqual(asFrames);
  });

  test("is heard: what these cases compare is not nothing [23.61, 23.62]", () => {
    const session = createSession(limits);
    const stream = begin(session, "callee", 1);
    for (const frame of [dataOf(1, 0), dataOf(1, 1), dataOf(5, 0)]) routeParts(session, frame);
    expect(session.router.stats().unknownFrames).toBe(1);
    expect([stream.incoming.tryNext()?.[0], stream.incoming.tryNext()?.[0]]).toEqual([0, 1]);
  });

  test("of the id that is all zero breaks the session, as its frame does [23.2]", () => {
    const { router } = createSession();
    const payload = Uint8Array.of(1);
    const parts = { streamIdA: 0, streamIdB: 0, streamIdC: 0, streamIdD: 0, sequence: 0 };
    expect(() => router.routeData(parts, payload)).toThrow(StreamIdError);
    const streamId = new Bytes16(0, 0, 0, 0);
    expect(() => router.routeWire({ streamId, kind: "data", data: { sequence: 0, payload } })).toThrow(StreamIdError);
    expect(router.stats().unknownFrames).toBe(0);
  });

  test("finds the stream whose id it has, and none that has but its hash [23.61]", () => {
    const session = createSession();
    const [mine, other, stray] = [idOf(1), collidingWith(idOf(1), 7), collidingWith(idOf(1), 8)];
    const streams = [mine, other].map((streamId) => {
      session.router.route({ ...openOf(1), streamId });
      return session.accepted.at(-1);
    });
    expect([other.hash(), stray.hash(), other.equals(mine)]).toEqual([mine.hash(), mine.hash(), false]);
    for (const [streamId, byte] of [
      [other, 22],
      [stray, 33],
      [mine, 11],
    ] as const) {
      routeParts(session, { streamId, kind: "data", data: { sequence: 0, payload: Uint8Array.of(byte) } });
    }
    expect(streams.map((stream) => stream?.incoming.tryNext()?.[0])).toEqual([11, 22]);
    expect(session.router.stats()).toMatchObject({ live: 2, unknownFrames: 1 });
  });

  test("that comes while its stream is being ended is too late, and no offence [23.38, 23.45]", () => {
    const session = createSession();
    const stream = begin(session, "callee", 1);
    const send = session.sink.send.bind(session.sink);
    session.sink.send = (frame) => {
      send(frame);
      if (frame.kind === "cancel") routeParts(session, dataOf(1, 0));
    };
    stream.sender.cancel();
    expect([said(session), stream.state, stream.suppressed]).toEqual([["1 cancel unspecified"], "ended", []]);
  });

  test("that comes while another is being taken waits its turn, and is what it was [23.10, 23.78]", () => {
    const session = createSession();
    const stream = begin(session, "callee", 1);
    const seen: unknown[] = [];
    stream.onData(({ 0: first }) => {
      seen.push(first);
      if (first === 0) for (const sequence of [1, 2]) routeParts(session, dataOf(1, sequence));
      seen.push("-");
    });
    routeParts(session, dataOf(1, 0));
    expect(seen).toEqual([0, "-", 1, "-", 2, "-"]);
  });
});

describe("two sessions, one of which deals in parts,", () => {
  const ids = fc.integer({ min: 1, max: 3 });
  const small = fc.nat(3);
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.record({ type: fc.constant("data"), id: ids, n: small }) },
    { weight: 8, arbitrary: fc.record({ type: fc.constantFrom("send", "take", "credit"), id: ids, n: small }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constantFrom("stray", "close", "cancel"), id: ids, n: small }) },
  );

  test("tell and count the same, whatever is said [23.10, 23.14, 23.49, 23.61, 23.76]", () => {
    const property = fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const sides = [routeParts, routeFrame].map((route) => {
        const session = createSession({ initialCredit: 3, bufferCapFrames: 6 });
        if (route === routeParts) takeParts(session);
        const streams = [1, 2, 3].map((n) => begin(session, n === 3 ? "caller" : "callee", n));
        return { session, route, streams, taken: [] as unknown[] };
      });
      for (const { type, id, n } of steps) {
        for (const { session, route, streams, taken } of sides) {
          const stream = streams[id - 1];
          if (stream === undefined) continue;
          const { receivedFrames } = stream.stats();
          if (type === "data") route(session, dataOf(id, receivedFrames, new Uint8Array(n).fill(receivedFrames)));
          else if (type === "stray") route(session, dataOf(id + n, receivedFrames + 1));
          else if (type === "credit") route(session, creditOf(id, n + 1));
          else if (type === "close") route(session, closeOf(id, receivedFrames));
          else if (type === "cancel") route(session, cancelOf(id));
          else if (type === "take") taken.push(stream.incoming.tryNext());
          else if (stream.state === "open") stream.sender.trySend(new Uint8Array(n));
        }
      }
      const [inParts, asFrames] = sides.map(({ session, streams, taken }) => {
        const ends = streams.map((stream) => [stream.state, stream.signal.reason?.message, stream.stats()]);
        return { router: session.router.stats(), said: said(session), ends, taken };
      });
      expect(inParts).toEqual(asFrames);
    });
    fc.assert(property, { numRuns: 200 });
  });
});
