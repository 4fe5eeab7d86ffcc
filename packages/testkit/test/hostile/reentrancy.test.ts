// Hostile cases about what happens within a call: peers that answer before it returns, without end, and all who wait when it ends.

import { createError } from "@ixt/context";
import type { VirtualClock } from "@ixt/context/virtual-clock";
import {
  CancelReason,
  CloseReason,
  type FrameSink,
  InteractionKind,
  openStream,
  resolveStreamLimits,
  StreamErrorCode,
  type StreamFrame,
  type StreamHandle,
} from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { acceptScene, cancel, close, credit, data, error, openScene, type Scene, STREAM_ID } from "../conversation.js";
import {
  begin,
  createSession,
  creditOf,
  dataOf,
  expectAtRest,
  expectReleased,
  openOf,
  ROLES,
  said,
} from "./session-scene.js";

const MANY = 100_000;
const ROUND = 10_000;
const one = Uint8Array.of(1);

/** What a peer does within the sink's own call. */
function answerWithin({ sink }: Scene, answer: (frame: StreamFrame) => void): void {
  const send = sink.send.bind(sink);
  sink.send = (frame) => {
    send(frame);
    answer(frame);
  };
}

/** A sink that keeps nothing. */
function createEcho(answer: (frame: StreamFrame) => void): { readonly sink: FrameSink; depth: number; frames: number } {
  let depth = 0;
  const echo = {
    depth: 0,
    frames: 0,
    sink: {
      send(frame: StreamFrame): void {
        depth++;
        echo.frames++;
        echo.depth = Math.max(echo.depth, depth);
        answer(frame);
        depth--;
      },
    },
  };
  return echo;
}

describe("a peer that answers within the call", () => {
  test("hostile case 53: with one credit for each frame lets 100,000 waiting sends go, in order and at one depth [23.28, 23.78, 23.79]", async () => {
    let next = 0;
    const echo = createEcho((frame) => {
      // The last one of a round finds nobody waiting, so its answer is left for the next.
      if (frame.kind === "data" && frame.data.sequence === next && ++next % ROUND !== 0) stream.feed(credit(1));
    });
    const peer = { initialCredit: 0, bufferCapFrames: 0 };
    const stream = openStream({ streamId: STREAM_ID, kind: InteractionKind.bidiStream }, echo.sink, { peer });
    for (let sent = ROUND; sent <= MANY; sent += ROUND) {
      const waiting = Array.from({ length: ROUND }, () => stream.sender.send(one));
      stream.feed(credit(1));
      expect([next, stream.sender.sent, stream.sender.credit]).toEqual([sent, sent, 0]);
      await Promise.all(waiting);
    }
    expect(echo.depth).toBe(1);
  });

  test("hostile case 53: with frames within frames is heard one after the other, in order [23.10, 23.78, 23.79]", async () => {
    // Each credit that we send brings as many frames at once, and a consumer who waits for them brings the next credit.
    const limits = resolveStreamLimits({ initialCredit: 1, bufferCapFrames: 1 });
    let next = 0;
    const push = (): void => {
      const sequence = next++;
      stream.feed(data(sequence, Uint8Array.of(sequence % 251)));
    };
    const echo = createEcho((frame) => {
      if (frame.kind === "credit" && next % ROUND !== 0) push();
    });
    const stream = openStream({ streamId: STREAM_ID, kind: InteractionKind.bidiStream }, echo.sink, { limits });
    const taken: (number | undefined)[] = [];
    for (let sent = ROUND; sent <= MANY; sent += ROUND) {
      const asked = Array.from({ length: ROUND }, () => stream.incoming.next());
      push();
      expect([next, stream.stats().receivedFrames]).toEqual([sent, sent]);
      for (const each of asked) taken.push((await each).value?.[0]);
    }
    expect(taken.every((first, i) => first === i % 251)).toBe(true);
    expect([taken.length, stream.state, echo.depth]).toEqual([MANY, "open", 1]);
  });

  test("hostile case 53: with 100,000 frames at once overflows no stack, and all of them count [23.17, 23.78, 23.79]", async () => {
    let isDue = true;
    const echo = createEcho((frame) => {
      if (frame.kind !== "data" || !isDue) return;
      isDue = false;
      for (let i = 0; i < MANY; i++) stream.feed(credit(1));
      stream.feed(close(0));
      // Nothing of it has been heard: the frame that it answers is still being let go.
      expect([stream.sender.credit, stream.state]).toEqual([0, "open"]);
    });
    const peer = { initialCredit: 0, bufferCapFrames: 0 };
    const stream = openStream({ streamId: STREAM_ID, kind: InteractionKind.bidiStream }, echo.sink, { peer });
    const waiting = [stream.sender.send(one), stream.sender.send(one)];
    stream.feed(credit(1));
    expect([stream.sender.credit, stream.state, echo.frames, echo.depth]).toEqual([MANY - 1, "remoteClosed", 3, 1]);
    await Promise.all(waiting);
  });

  test.each(ROLES)(
    "hostile case 53: with data while its data is taken is delivered in order by our %s [23.10, 23.78]",
    async (role) => {
      const limits = { initialCredit: 4, bufferCapFrames: 4 };
      const scene = role === "callee" ? acceptScene(limits) : openScene(limits);
      const { stream, sink } = scene;
      sink.take();
      const asked = [0, 1, 2, 3, 4, 5].map(() => stream.incoming.next());
      let next = 2;
      answerWithin(scene, (frame) => {
        // Our grant goes out while the second frame is being taken; its answers wait until it has been.
        if (frame.kind === "credit") for (let i = 0; i < 2; i++) stream.feed(data(next++));
      });
      for (const sequence of [0, 1]) stream.feed(data(sequence));
      expect((await Promise.all(asked)).map(({ value }) => value?.[0])).toEqual([0, 1, 2, 3, 4, 5]);
      expect(stream.state).toBe("open");
    },
  );

  test("hostile case 53: with the end of a stream ends it once, whatever was being done [23.37, 23.78]", async () => {
    const ends: [StreamFrame, string][] = [
      [cancel(CancelReason.caller), "cancelled"],
      [error(StreamErrorCode.notFound), "notFound"],
      [data(9), "protocolError"],
      [credit(0), "protocolError"],
    ];
    for (const [end, code] of ends) {
      const scene = acceptScene({ credit: 0 });
      const { stream, sink, clock } = scene;
      answerWithin(scene, (frame) => {
        if (frame.kind !== "data") return;
        stream.feed(end);
        stream.feed(data(0));
      });
      const told: string[] = [];
      const waiting = ["first", "second", "third"].map((name) =>
        stream.sender.send(one).then(
          () => told.push(`${name} sent`),
          (cause: { code: string }) => told.push(`${name} ${cause.code}`),
        ),
      );
      stream.feed(credit(3));
      await Promise.all(waiting);
      expect(await stream.closed).toMatchObject({ cause: { code } });
      const data0 = sink.transcript.filter((line) => line.startsWith("data"));
      // While credit is being used nothing else is heard: all three had gone.
      expect([told, data0.length]).toEqual([["first sent", "second sent", "third sent"], 3]);
      expectReleased(stream);
      expect(clock.pendingTimers).toBe(0);
    }
  });

  test("hostile case 53: with a stream of its own is no deeper either, and each hears its own frames [23.61, 23.78]", async () => {
    const session = createSession();
    const send = session.sink.send.bind(session.sink);
    session.sink.send = (frame) => {
      send(frame);
      if (frame.kind === "open") {
        session.router.route({ streamId: frame.streamId, kind: "data", data: { sequence: 0, payload: one } });
        session.router.route(openOf(7));
        session.router.route(dataOf(7, 0, Uint8Array.of(7)));
      }
    };
    const call = session.router.open({ kind: InteractionKind.serverStream });
    expect((await call.incoming.next()).value).toEqual(one);
    expect((await session.accepted[0]?.incoming.next())?.value).toEqual(Uint8Array.of(7));
    expect(session.router.stats()).toMatchObject({ live: 2, unknownFrames: 0, opened: 1, accepted: 1 });
  });

  test("hostile case 53: with credit for an application that sends within the sink's call lets nobody overtake [23.28]", async () => {
    const scene = acceptScene({ credit: 0 });
    const { stream, sink } = scene;
    const within: Promise<void>[] = [];
    const refused: boolean[] = [];
    answerWithin(scene, () => {
      if (within.length > 0) return;
      refused.push(!stream.sender.trySend(new Uint8Array(9)));
      within.push(stream.sender.send(new Uint8Array(4)));
    });
    const waiting = [1, 2, 3].map((size) => stream.sender.send(new Uint8Array(size)));
    stream.feed(credit(4));
    await Promise.all([...waiting, ...within]);
    expect([refused, stream.sender.credit]).toEqual([[true], 0]);
    expect(sink.transcript).toEqual(["data #0 1 B", "data #1 2 B", "data #2 3 B", "data #3 4 B"]);
  });

  test("hostile case 53: with an application that sends within its own settling keeps the order [23.10, 23.28]", async () => {
    const session = createSession();
    const stream = begin(session, "callee", 1);
    const feed = async (from: number): Promise<void> => {
      for (let i = 0; i < 20; i++) await stream.sender.send(Uint8Array.of(from + i));
    };
    const both = Promise.all([feed(0), feed(100)]);
    for (let i = 0; i < 36; i++) {
      session.router.route(creditOf(1, 1));
      await Promise.resolve();
      await Promise.resolve();
    }
    await both;
    const firsts = session.sink.frames.map((frame) => (frame.kind === "data" ? (frame.data.payload[0] ?? -1) : -1));
    expect(firsts.filter((first) => first < 100)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(firsts.filter((first) => first >= 100)).toEqual(Array.from({ length: 20 }, (_, i) => 100 + i));
    expect(session.sink.transcript).toEqual(Array.from({ length: 40 }, (_, i) => `data #${i} 1 B`));
  });
});

/** Ends of a stream whose peer gave no credit, and what those who wait are told. */
const ENDS: readonly [string, (stream: StreamHandle, clock: VirtualClock) => void, string][] = [
  ["our close", (stream) => stream.sender.close(CloseReason.goingAway), "cancelled"],
  ["our cancel", (stream) => stream.sender.cancel(CancelReason.overflow), "resourceExhausted"],
  ["our error", (stream) => stream.sender.sendError(StreamErrorCode.internal, "it broke"), "internal"],
  ["the peer's cancel", (stream) => stream.feed(cancel(CancelReason.shutdown)), "unavailable"],
  ["the peer's error", (stream) => stream.feed(error(StreamErrorCode.notFound, "none")), "notFound"],
  ["the peer's violation", (stream) => stream.feed(data(3)), "protocolError"],
  ["the deadline", (_, clock) => clock.advance(60_000), "deadlineExceeded"],
  ["the loss of the way", (stream) => stream.fail(createError("unavailable", "lost")), "unavailable"],
  ["the consumer's leaving", (stream) => void stream.incoming.return?.(), "cancelled"],
];

describe.each(ROLES)("all who wait for credit of our %s", (role) => {
  test.each(ENDS)(
    "hostile case 54: are told of %s in their order, with its cause [23.28, 23.36, 23.42]",
    async (name, end, code) => {
      const init = { credit: 0, deadlineMs: 60_000 };
      const { stream, sink, clock } = role === "callee" ? acceptScene(init) : openScene(init);
      sink.take();
      const told: string[] = [];
      const causes = new Set<unknown>();
      const waiting = Array.from({ length: 30 }, (_, i) =>
        (i % 3 === 1 ? stream.sender.ready() : stream.sender.send(one)).then(
          () => told.push(`${i} let go`),
          (cause: { code: string }) => {
            told.push(`${i} ${cause.code}`);
            causes.add(cause);
          },
        ),
      );
      end(stream, clock);
      // One who comes after the end is told at once, and not before those who waited.
      const late = stream.sender.ready().catch((cause: { code: string }) => told.push(`late ${cause.code}`));
      await Promise.all([...waiting, late]);
      expect(told).toEqual([...Array.from({ length: 30 }, (_, i) => `${i} ${code}`), `late ${code}`]);
      if (name === "our close") {
        for (const cause of causes) expect(cause).toMatchObject({ refusal: "closed", blame: "local" });
        stream.feed(close(0));
        expect(await stream.closed).toEqual({ status: "complete" });
      } else expect([...causes]).toEqual([stream.signal.reason]);
      expect(sink.transcript.filter((line) => line.startsWith("data"))).toEqual([]);
      expectReleased(stream);
      expect(clock.pendingTimers).toBe(0);
    },
  );

  test("hostile case 54: are let go in their order, and those who are left are told the cause [23.28]", async () => {
    const session = createSession();
    const stream = begin(session, role, 1);
    const told: string[] = [];
    const waiting = Array.from({ length: 8 }, (_, i) =>
      stream.sender.send(Uint8Array.of(i)).then(
        () => told.push(`${i} sent`),
        (cause: { code: string }) => told.push(`${i} ${cause.code}`),
      ),
    );
    session.router.route(creditOf(1, 2));
    session.router.close(createError("unavailable", "the process ended", { blame: "transport" }));
    session.router.route(creditOf(1, 9));
    await Promise.all(waiting);
    expect(told).toEqual([...[0, 1, 2, 3, 4, 5].map((i) => `${i} sent`), "6 unavailable", "7 unavailable"]);
    expect(said(session)).toEqual([0, 1, 2, 3, 4, 5].map((i) => `1 data #${i} 1 B`));
    expectReleased(stream);
    expectAtRest(session);
  });
});
