// Hostile case about what waits for a consumer: never more frames than the cap, nor more bytes than a stream and a session may hold.

import { InteractionKind, resolveStreamLimits, StreamErrorCode, type StreamHandle } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { acceptScene, data, drain, openScene } from "../conversation.js";
import {
  begin,
  closeOf,
  createSession,
  dataOf,
  errorOf,
  expectAtRest,
  expectLives,
  expectReleased,
  expectViolation,
  openOf,
  ROLES,
  type Session,
  said,
} from "./session-scene.js";

const STREAM_BYTES = "too many bytes wait for consumers (bufferCapBytes, sessionBufferBytes)";

/** The next frames of this stream, each of so many bytes. */
function send(session: Session, n: number, stream: StreamHandle, ...sizes: number[]): void {
  for (const size of sizes) {
    session.router.route(dataOf(n, stream.stats().receivedFrames, new Uint8Array(size)));
  }
}

/** The stream ended for want of room, which is our limit and not the peer's offence. */
async function expectExhausted(session: Session, n: number, stream: StreamHandle): Promise<void> {
  expect(said(session).map((line) => line.replace(/ "too many bytes .*"$/, ""))).toEqual([
    `${n} error resourceExhausted`,
  ]);
  expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "resourceExhausted", blame: "local" } });
  expect(await drain(stream)).toEqual(["resourceExhausted"]);
  expectReleased(stream);
  expect(session.fatal).toEqual([]);
}

describe.each(ROLES)("of our %s", (role) => {
  test.each([1, 2, 7])(
    "hostile case 52: a cap of %i frames is never passed, whatever was promised [23.20, 23.21, 23.23]",
    async (cap) => {
      const session = createSession({ initialCredit: 1_000, bufferCapFrames: cap });
      const bystander = begin(session, role, 2);
      const stream = begin(session, role, 1);
      const opened = session.router.open({ kind: InteractionKind.bidiStream });
      expect(session.sink.transcript).toEqual([`open bidiStream credit ${cap} cap ${cap}`]);
      opened.fail(new RangeError("not needed") as never);
      session.sink.take();
      let most = 0;
      let sequence = 0;
      const push = (): void => {
        session.router.route(dataOf(1, sequence++));
        most = Math.max(most, stream.stats().bufferedFrames);
      };
      for (let i = 0; i < cap; i++) push();
      for (let round = 0; round < 5; round++) {
        await stream.incoming.next();
        for (let left = stream.stats().receiveCredit; left > 0; left--) push();
      }
      expect([most, stream.state]).toEqual([cap, "open"]);
      expect(() => stream.sender.grantCredit(cap + 1)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
      said(session);
      for (let left = stream.stats().receiveCredit; left > 0; left--) push();
      expect(stream.stats().bufferedFrames).toBeLessThanOrEqual(cap);
      const over = sequence;
      push();
      expect([most, stream.stats().bufferedFrames]).toEqual([cap, 0]);
      await expectViolation(session, stream, `data frame ${over} came without credit`);
      await expectLives(session, bystander);
      expectAtRest(session);
    },
  );

  test("hostile case 52: the bytes of one stream are bounded, but for one single frame [23.25]", async () => {
    const session = createSession({ bufferCapBytes: 100 });
    const bystander = begin(session, role, 2);
    const [single, full, over] = [begin(session, role, 3), begin(session, role, 4), begin(session, role, 5)];
    send(session, 3, single, 5_000);
    send(session, 4, full, 40, 60, 0);
    expect([single.stats().bufferedBytes, full.stats().bufferedBytes, said(session)]).toEqual([5_000, 100, []]);
    send(session, 3, single, 0);
    // One byte more, and the frame that brought it is not kept.
    send(session, 5, over, 40, 60);
    send(session, 5, over, 1);
    expect(over.stats().bufferedBytes).toBe(0);
    expect(said(session)).toEqual([
      `3 error resourceExhausted "${STREAM_BYTES}"`,
      `5 error resourceExhausted "${STREAM_BYTES}"`,
    ]);
    for (const stream of [single, over]) {
      expect(await stream.closed).toMatchObject({
        status: "failed",
        cause: { code: "resourceExhausted", blame: "local" },
      });
      expect(await drain(stream)).toEqual(["resourceExhausted"]);
      expectReleased(stream);
    }
    expect(session.router.stats()).toMatchObject({ live: 2, bufferedBytes: 100 });
    for (let i = 0; i < 3; i++) await full.incoming.next();
    await expectLives(session, full);
    await expectLives(session, bystander);
    expectAtRest(session);
  });

  test("hostile case 52: bytes that the consumer takes are room again [23.25, 23.26]", async () => {
    const session = createSession({ bufferCapBytes: 100, sessionBufferBytes: 150 });
    const stream = begin(session, role, 1);
    for (let round = 0; round < 20; round++) {
      send(session, 1, stream, 50, 50);
      expect([stream.stats().bufferedBytes, session.router.stats().bufferedBytes]).toEqual([100, 100]);
      for (const left of [50, 0]) {
        expect((await stream.incoming.next()).value?.length).toBe(50);
        expect([stream.stats().bufferedBytes, session.router.stats().bufferedBytes]).toEqual([left, left]);
      }
    }
    // One who waits takes at once: nothing is held, however large.
    const asked = stream.incoming.next();
    send(session, 1, stream, 100, 1_000);
    expect((await asked).value?.length).toBe(100);
    expect(stream.stats().bufferedBytes).toBe(1_000);
    await stream.incoming.next();
    await expectLives(session, stream);
    expectAtRest(session);
  });

  test("hostile case 52: the bytes of all streams are bounded, and the one that goes beyond pays [23.26]", async () => {
    const session = createSession({ sessionBufferBytes: 100 });
    const streams = [1, 2, 3].map((n) => begin(session, role, n)) as [StreamHandle, StreamHandle, StreamHandle];
    send(session, 1, streams[0], 60);
    send(session, 2, streams[1], 40);
    expect([session.router.stats().bufferedBytes, said(session)]).toEqual([100, []]);
    send(session, 3, streams[2], 0);
    send(session, 3, streams[2], 1);
    await expectExhausted(session, 3, streams[2]);
    expect(session.router.stats()).toMatchObject({ live: 2, bufferedBytes: 100 });
    // What the others held is theirs; what one gives back is room for the other.
    await streams[0].incoming.next();
    send(session, 2, streams[1], 60);
    expect(streams.map(({ state }) => state)).toEqual(["open", "open", "ended"]);
    send(session, 1, streams[0], 1);
    await expectExhausted(session, 1, streams[0]);
    for (const size of [40, 60]) expect((await streams[1].incoming.next()).value?.length).toBe(size);
    // A single frame is taken by a session that holds nothing.
    send(session, 2, streams[1], 5_000);
    await streams[1].incoming.next();
    await expectLives(session, streams[1]);
    expectAtRest(session);
  });
});

test.each<[string, (session: Session, stream: StreamHandle) => void, number]>([
  ["our cancel", (_, stream) => stream.sender.cancel(), 0],
  ["our error", (_, stream) => stream.sender.sendError(StreamErrorCode.internal, ""), 0],
  ["the consumer's leaving", (_, stream) => void stream.incoming.return?.(), 0],
  ["the loss of the way", (_, stream) => stream.fail(new Error("lost") as never), 90],
  ["the peer's error", (session) => session.router.route(errorOf(1)), 90],
  [
    "both closes",
    (session, stream) => {
      stream.sender.close();
      session.router.route(closeOf(1, 2));
    },
    90,
  ],
])(
  "hostile case 52: %s gives the session its bytes back at once [23.25, 23.26, 23.30, 23.33, 23.41]",
  async (_how, end, kept) => {
    const session = createSession({ sessionBufferBytes: 100 });
    const other = begin(session, "callee", 2);
    const stream = begin(session, "callee", 1);
    send(session, 1, stream, 45, 45);
    end(session, stream);
    said(session);
    // What is still to be taken of it is its own, and burdens nobody else.
    expect([stream.stats().bufferedBytes, session.router.stats().bufferedBytes]).toEqual([kept, 0]);
    send(session, 2, other, 50, 50);
    expect([other.state, session.router.stats().bufferedBytes, said(session)]).toEqual(["open", 100, []]);
    await drain(stream);
    expectReleased(stream);
    expect(session.router.stats().bufferedBytes).toBe(100);
    for (let i = 0; i < 2; i++) await other.incoming.next();
    await expectLives(session, other);
    expectAtRest(session);
  },
);

test("hostile case 52: the default caps are 512 frames, 32 MiB a stream and 64 MiB a session [23.21, 23.25, 23.26]", async () => {
  const MIB = 1024 * 1024;
  const session = createSession();
  const payload = new Uint8Array(8 * MIB);
  const streams = [1, 2, 3].map((n) => begin(session, "callee", n));
  for (const [i, stream] of streams.slice(0, 2).entries()) {
    for (let sequence = 0; sequence < 4; sequence++) session.router.route(dataOf(i + 1, sequence, payload));
    expect(stream.stats().bufferedBytes).toBe(32 * MIB);
  }
  expect([session.router.stats().bufferedBytes, said(session)]).toEqual([64 * MIB, []]);
  session.router.route(dataOf(1, 4, Uint8Array.of(1)));
  expect(said(session)).toEqual([`1 error resourceExhausted "${STREAM_BYTES}"`]);
  session.router.route(dataOf(3, 0, new Uint8Array(32 * MIB)));
  session.router.route(dataOf(2, 4, Uint8Array.of(1)));
  expect(streams.map(({ state }) => state)).toEqual(["ended", "ended", "open"]);
  expect(resolveStreamLimits().bufferCapFrames).toBe(512);
});

test("hostile case 52: four gigabytes of credit are one frame more, and no handle without a router goes beyond its caps [23.14, 23.24, 23.25]", async () => {
  for (const scene of [acceptScene, openScene]) {
    const { sink, stream } = scene({ bufferCapFrames: 4, bufferCapBytes: 10, initialCredit: 0xffff_ffff });
    sink.take();
    expect(stream.stats().receiveCredit).toBe(4);
    expect(() => stream.sender.grantCredit(0xffff_ffff)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
    stream.feed(data(0, new Uint8Array(8)));
    stream.feed(data(1, new Uint8Array(3)));
    expect(sink.transcript).toEqual([`error resourceExhausted "${STREAM_BYTES}"`]);
    expect(await stream.closed).toMatchObject({
      status: "failed",
      cause: { code: "resourceExhausted", blame: "local" },
    });
    expectReleased(stream);
  }
  expect(openOf(1).open.bufferCapFrames).toBe(0);
});
