// Hostile cases about frames that cost and carry nothing: empty data frames, and credit one by one.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { StreamHandle } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import {
  begin,
  createSession,
  creditOf,
  dataOf,
  expectAtRest,
  expectFatal,
  expectLives,
  expectViolation,
  ROLES,
  type Session,
  said,
} from "./session-scene.js";

const EMPTY = new Uint8Array(0);
const TOO_MANY = "too many empty data frames came (emptyFrameRate)";

/** One frame to a consumer that waits for it, so that the peer never lacks credit. What it took. */
async function deliver(
  session: Session,
  n: number,
  stream: StreamHandle,
  payload: Uint8Array,
): Promise<number | undefined> {
  const asked = stream.incoming.next();
  session.router.route(dataOf(n, stream.stats().receivedFrames, payload));
  return (await asked).value?.length;
}

describe("empty data frames", () => {
  test.each(ROLES)("hostile case 39: fail our %s beyond its rate, and no other [23.70]", async (role) => {
    const session = createSession({ emptyFrameRate: { burst: 3, perSecond: 2 } });
    const streams = [begin(session, role, 1), begin(session, role, 2)];
    const [flooded, other] = streams as [StreamHandle, StreamHandle];
    for (const stream of streams) {
      const n = stream === flooded ? 1 : 2;
      // Frames with something in them count for nothing, empty ones are delivered as they are.
      for (let i = 0; i < 10; i++) expect(await deliver(session, n, stream, Uint8Array.of(i))).toBe(1);
      for (let i = 0; i < 3; i++) expect(await deliver(session, n, stream, EMPTY)).toBe(0);
    }
    session.clock.advance(500);
    expect(await deliver(session, 1, flooded, EMPTY)).toBe(0);
    session.clock.advance(499);
    said(session);
    await expect(deliver(session, 1, flooded, EMPTY)).rejects.toMatchObject({
      code: "resourceExhausted",
      blame: "peer",
    });
    await expectViolation(session, flooded, TOO_MANY, "resourceExhausted");
    await expectLives(session, other);
    expect(session.fatal).toEqual([]);
    expectAtRest(session);
  });

  test("hostile case 39: are 1,000 at once and 33 a second where no rate was set [23.70]", async () => {
    const session = createSession();
    const stream = begin(session, "callee", 1);
    for (let i = 0; i < 1_000; i++) await deliver(session, 1, stream, EMPTY);
    session.clock.advance(1_000);
    for (let i = 0; i < 33; i++) await deliver(session, 1, stream, EMPTY);
    expect(stream.stats()).toMatchObject({ receivedFrames: 1_033, receivedBytes: 0, bufferedFrames: 0 });
    said(session);
    await expect(deliver(session, 1, stream, EMPTY)).rejects.toMatchObject({ code: "resourceExhausted" });
    await expectViolation(session, stream, TOO_MANY, "resourceExhausted");
    expectAtRest(session);
  });

  test("hostile case 39: on one stream after the other end the session [23.70, 23.71]", async () => {
    const session = createSession({
      emptyFrameRate: { burst: 1, perSecond: 0 },
      violationRate: { burst: 2, perSecond: 0 },
    });
    const bystander = begin(session, "caller", 9);
    for (let n = 1; n <= 3; n++) {
      const stream = begin(session, n === 2 ? "caller" : "callee", n);
      for (let sequence = 0; sequence < 5; sequence++) session.router.route(dataOf(n, sequence, EMPTY));
      expect(said(session)).toEqual([`${n} error resourceExhausted "${TOO_MANY}"`]);
      expect(await stream.closed).toMatchObject({
        status: "failed",
        cause: { code: "resourceExhausted", blame: "peer" },
      });
      expect([session.fatal.length, stream.stats().bufferedFrames]).toEqual([n === 3 ? 1 : 0, 0]);
    }
    await expectFatal(session, "violationRate", [bystander]);
  });
});

describe("credit one by one", () => {
  test("hostile case 51: a million times costs no frame and no memory [23.17, 23.79]", async () => {
    const session = createSession();
    const stream = begin(session, "callee", 1);
    const one = creditOf(1, 1);
    session.router.route(one);
    const before = heapBytes();
    for (let i = 1; i < 1_000_000; i++) session.router.route(one);
    expect(heapBytes() - before).toBeLessThan(1024 * 1024);
    expect([stream.sender.credit, said(session)]).toEqual([1_000_004, []]);
    await expectLives(session, stream);
    expectAtRest(session);
  });

  test.each(ROLES)(
    "hostile case 51: lets the waiting sends of our %s go one by one, in order [23.28, 23.79]",
    async (role) => {
      const session = createSession();
      const stream = begin(session, role, 1);
      const sent = Array.from({ length: 20_004 }, (_, i) => stream.sender.send(Uint8Array.of(i % 256)));
      for (let i = 0; i < 20_000; i++) {
        session.router.route(creditOf(1, 1));
        if (i % 1_000 === 0) expect([session.sink.frames.length, stream.sender.credit]).toEqual([i + 5, 0]);
      }
      await Promise.all(sent);
      const { frames } = session.sink;
      expect(frames.every(({ kind }) => kind === "data")).toBe(true);
      expect(frames.map((frame) => frame.kind === "data" && frame.data.sequence)).toEqual(Array.from(sent.keys()));
      expect(frames.every((frame, i) => frame.kind === "data" && frame.data.payload[0] === i % 256)).toBe(true);
    },
  );

  test.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [16, 8],
    [64, 32],
  ])(
    "hostile case 51: is not what we grant: of a window of %i, %i frames at once [23.22]",
    async (initialCredit, together) => {
      const session = createSession({ initialCredit, bufferCapFrames: initialCredit });
      const stream = begin(session, "callee", 1);
      const frames = 64 * 6;
      for (let i = 0; i < frames; i++) await deliver(session, 1, stream, Uint8Array.of(1));
      expect(said(session)).toEqual(Array(Math.floor(frames / together)).fill(`1 credit +${together}`));
      expect(stream.stats().receiveCredit + (frames % together)).toBe(initialCredit);
    },
  );
});

/** What is held after a collection. */
function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 3; i++) collect();
  return process.memoryUsage().heapUsed;
}
