// Hostile cases 55 to 57 and 61 to 63: what is said after the end, consumers that leave or never come, opens that are refused.

import { createError } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import { CancelReason, InteractionKind, type StreamHandle } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { acceptScene, close, data, openScene, type Scene } from "../conversation.js";
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
  expectReleased,
  idOf,
  openOf,
  ROLES,
  said,
  settle,
} from "./session-scene.js";

const SCENES: [role: string, scene: typeof acceptScene][] = [
  ["callee", acceptScene],
  ["caller", openScene],
];

/** The lines since the open frame of a caller. */
function linesOf({ sink }: Scene): readonly string[] {
  return sink.transcript.filter((line) => !line.startsWith("open"));
}

/** Everything that an application can say about the end. */
function sayEverything({ sender }: StreamHandle): void {
  sender.cancel(CancelReason.superseded, "again");
  sender.close();
  sender.sendError(12, "too late");
  sender.grantCredit(1);
}

describe.each(SCENES)("hostile case 55: after the end of a %s's stream", (role, sceneOf) => {
  test("by a cancel, terminal calls say nothing and sends are refused with its cause [23.37, 23.38, 23.42]", async () => {
    const scene = sceneOf({ deadlineMs: 1_000 });
    const { clock, stream } = scene;
    stream.sender.cancel(CancelReason.shutdown, "going down");
    sayEverything(stream);
    sayEverything(stream);
    expect(linesOf(scene)).toEqual(['cancel shutdown "going down"']);
    const cause = { code: "unavailable", blame: "local" };
    const outcome = await stream.closed;
    expect(outcome).toMatchObject({ status: "cancelled", cause });
    const refused = expect.objectContaining({ refusal: "ended", code: "unavailable", blame: "local" });
    expect(() => stream.sender.sendData(Uint8Array.of(1))).toThrow(refused);
    expect(() => stream.sender.trySend(Uint8Array.of(1))).toThrow(refused);
    await expect(stream.sender.send(Uint8Array.of(1))).rejects.toEqual(refused);
    await expect(stream.sender.ready()).rejects.toMatchObject(cause);
    expect(stream.suppressed).toEqual([]);
    expect([linesOf(scene).length, clock.pendingTimers]).toEqual([1, 0]);
    expectReleased(stream);
  });

  test("by its own error, the same [23.37, 23.42, 23.45]", async () => {
    const scene = sceneOf({ deadlineMs: 1_000 });
    scene.stream.sender.sendError(12, "it broke");
    sayEverything(scene.stream);
    expect(linesOf(scene)).toEqual(['error internal "it broke"']);
    const cause = { code: "internal", message: "it broke", blame: "local" };
    expect(await scene.stream.closed).toMatchObject({ status: "failed", cause });
    expect(scene.clock.pendingTimers).toBe(0);
    expectReleased(scene.stream);
  });

  test("on both sides, the same, and the outcome stays complete [23.32, 23.37, 23.42]", async () => {
    const scene = sceneOf({ deadlineMs: 1_000 });
    scene.stream.sender.close();
    scene.stream.feed(close(0));
    sayEverything(scene.stream);
    scene.stream.sender.close();
    expect(linesOf(scene)).toEqual(["close complete after 0"]);
    expect(await scene.stream.closed).toEqual({ status: "complete" });
    const refused = expect.objectContaining({ refusal: "ended", code: "cancelled", blame: "local" });
    expect(() => scene.stream.sender.sendData(Uint8Array.of(1))).toThrow(refused);
    expectReleased(scene.stream);
  });

  test("on its own side, a send is refused and the other direction goes on [23.31, 23.35, 23.42]", async () => {
    const scene = sceneOf();
    scene.stream.sender.close();
    scene.stream.sender.close();
    const refused = expect.objectContaining({ refusal: "closed", code: "cancelled", blame: "local" });
    expect(() => scene.stream.sender.sendData(Uint8Array.of(1))).toThrow(refused);
    await expect(scene.stream.sender.send(Uint8Array.of(1))).rejects.toEqual(refused);
    scene.stream.sender.grantCredit(1);
    scene.stream.feed(data(0));
    expect(await scene.stream.incoming.next()).toEqual({ value: Uint8Array.of(0), done: false });
    expect(linesOf(scene)).toEqual(["close complete after 0", "credit +1"]);
    expect([role, scene.stream.state]).toEqual([role, "localClosed"]);
  });
});

describe.each(ROLES)("hostile case 56: the consumer of a %s's stream", (role) => {
  const reasons: [how: string, leave: (stream: StreamHandle) => Promise<void>][] = [
    ["breaks", leaveByBreak],
    ["throws", leaveByThrow],
    ["calls return twice", leaveByReturn],
  ];
  test.each(reasons)(
    "that %s out of its loop sends one cancel and frees the buffer [23.30, 23.56]",
    async (_, leave) => {
      const session = createSession();
      const stream = begin(session, role, 1);
      for (const sequence of [0, 1, 2]) session.router.route(dataOf(1, sequence, new Uint8Array(1_000)));
      expect(session.router.stats().bufferedBytes).toBe(3_000);
      await leave(stream);
      expect(said(session)).toEqual(["1 cancel consumerStopped"]);
      expect(await stream.closed).toMatchObject({ status: "cancelled", cause: { code: "cancelled", blame: "local" } });
      expect(await stream.incoming.next()).toEqual({ value: undefined, done: true });
      stream.sender.cancel();
      expect(said(session)).toEqual([]);
      expectReleased(stream);
      expectAtRest(session);
    },
  );
});

async function leaveByBreak(stream: StreamHandle): Promise<void> {
  for await (const _ of stream.incoming) break;
}

async function leaveByThrow(stream: StreamHandle): Promise<void> {
  const own = new Error("the application's own");
  const loop = async (): Promise<void> => {
    for await (const _ of stream.incoming) throw own;
  };
  await expect(loop()).rejects.toBe(own);
}

async function leaveByReturn(stream: StreamHandle): Promise<void> {
  await stream.incoming.return?.();
  await stream.incoming.return?.();
}

describe("hostile case 57: an application that never reads", () => {
  test("holds the cap of frames at most, and its sender waits [23.21, 23.23, 23.28]", async () => {
    const held: StreamHandle[] = [];
    const { caller, transcript } = joinRouters((stream) => void held.push(stream));
    const call = caller.open({ kind: InteractionKind.bidiStream });
    let sent = 0;
    while (call.sender.trySend(new Uint8Array(100))) sent++;
    const waiting = call.send(new Uint8Array(100));
    expect([sent, held[0]?.stats().bufferedFrames, held[0]?.stats().bufferedBytes]).toEqual([16, 16, 1_600]);
    expect(call.stats()).toMatchObject({ sendCredit: 0, sentFrames: 16 });
    held[0]?.sender.cancel();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled", blame: "peer" });
    expect(transcript.slice(17)).toEqual(["callee -> cancel unspecified"]);
    expect(held[0]?.stats()).toMatchObject({ bufferedFrames: 0, bufferedBytes: 0 });
  });

  test.each(ROLES)(
    "and forgets its %s's stream loses it at the idle timeout, with all it held [23.30, 23.54]",
    async (role) => {
      const session = createSession({ idleTimeoutMs: 60_000 });
      const stream = begin(session, role, 1);
      session.clock.advance(30_000);
      session.router.route(dataOf(1, 0, new Uint8Array(1_000)));
      session.clock.advance(59_999);
      expect([stream.state, said(session)]).toEqual(["open", []]);
      session.clock.advance(1);
      const line =
        role === "callee" ? 'error deadlineExceeded "nothing moved for longer than idleTimeoutMs"' : "cancel deadline";
      expect(said(session)).toEqual([`1 ${line}`]);
      expect(await stream.closed).toMatchObject({
        status: "failed",
        cause: { code: "deadlineExceeded", blame: "local" },
      });
      expectReleased(stream);
      expectAtRest(session);
    },
  );
});

describe("hostile case 61: frames", () => {
  test.each(ROLES)("for a %s's handle that was disposed of are ignored [23.60, 23.64, 23.77]", async (role) => {
    const session = createSession();
    const stream = begin(session, role, 1);
    await stream[Symbol.asyncDispose]();
    expect(said(session)).toEqual([role === "callee" ? "1 cancel unspecified" : "1 cancel caller"]);
    const outcome = await stream.closed;
    const late = [dataOf(1, 0), creditOf(1, 5), closeOf(1, 1), cancelOf(1), errorOf(1)];
    for (const frame of late) {
      stream.feed(frame);
      session.router.route(frame);
    }
    expect(said(session)).toEqual([]);
    expect(await stream.closed).toBe(outcome);
    expect(session.router.stats()).toMatchObject({ lateFrames: late.length, unknownFrames: 0 });
    expectReleased(stream);
    await stream[Symbol.asyncDispose]();
    expect(said(session)).toEqual([]);
    expectAtRest(session);
  });

  test("that come while one is being taken are taken after it, in their order [23.78]", async () => {
    const { clock, sink, stream } = acceptScene({ credit: 0 });
    const send = sink.send.bind(sink);
    // The peer answers our first data frame from within the sink with three frames, the last of which ends the stream.
    sink.send = (frame) => {
      send(frame);
      if (frame.kind !== "data" || frame.data.sequence > 0) return;
      for (const answer of [data(0), data(1), close(2)]) stream.feed(answer);
      expect(stream.stats().receivedFrames).toBe(0);
    };
    const waiting = [stream.sender.send(Uint8Array.of(1)), stream.sender.send(Uint8Array.of(2))];
    stream.feed({ streamId: stream.streamId, kind: "credit", credit: { frames: 2 } });
    await Promise.all(waiting);
    expect(sink.transcript).toEqual(["data #0 1 B", "data #1 1 B"]);
    expect([stream.state, stream.stats().receivedFrames]).toEqual(["remoteClosed", 2]);
    const seen: (number | undefined)[] = [];
    for await (const payload of stream.incoming) seen.push(payload[0]);
    expect([seen, clock.pendingTimers]).toEqual([[0, 1], 0]);
  });
});

describe("hostile case 62: an open that is refused", () => {
  test("for want of room is answered with rejected, calls nobody, and its id is used up [23.64, 23.65, 23.67]", async () => {
    const session = createSession({ maxConcurrentStreams: 1, initialCredit: 3 });
    const { accepted, router } = session;
    const living = begin(session, "callee", 1);
    router.route(openOf(2));
    expect(said(session)).toEqual(['2 error rejected "too many streams are open"']);
    // What its caller had sent before it heard of the refusal: as much as it was promised, and its end.
    for (const sequence of [0, 1, 2]) router.route(dataOf(2, sequence));
    for (const frame of [closeOf(2, 3), cancelOf(2)]) router.route(frame);
    expect([said(session), router.stats()]).toMatchObject([[], { refused: 1, lateFrames: 5, unknownFrames: 0 }]);
    router.route(dataOf(2, 3));
    expect(router.stats()).toMatchObject({ lateFrames: 5, unknownFrames: 1 });
    // The room comes back, the id does not.
    living.sender.cancel();
    await settle();
    router.route(openOf(2));
    expect(said(session)).toEqual([
      "1 cancel unspecified",
      '2 error protocolError "the id is that of a stream which has ended"',
    ]);
    router.route(openOf(3));
    expect(accepted.map(({ streamId }) => streamId)).toEqual([idOf(1), idOf(3)]);
    accepted[1]?.sender.cancel();
    expectAtRest(session);
  });

  test("reads at its caller as rejected, which may be tried again [23.41, 23.67]", async () => {
    const clock = new VirtualClock();
    const { sink, router } = createSession({ maxConcurrentStreams: 0 }, { clock, timers: clock });
    router.route(openOf(1));
    const call = openScene().stream;
    for (const frame of sink.take()) call.feed(frame);
    const cause = { code: "rejected", blame: "peer", retryable: true };
    expect(await call.closed).toMatchObject({ status: "failed", cause });
  });
});

test("hostile case 63: streams of one id in two sessions know nothing of each other [23.30, 23.61]", async () => {
  const [one, two] = [createSession(), createSession()];
  const [first, second] = [begin(one, "callee", 1), begin(two, "callee", 1)];
  one.router.route(dataOf(1, 0, Uint8Array.of(11)));
  two.router.route(dataOf(1, 0, Uint8Array.of(22)));
  one.router.close(createError("unavailable", "the first connection is lost", { blame: "transport" }));
  expect(await first.closed).toMatchObject({ status: "failed", cause: { code: "unavailable", blame: "transport" } });
  expectAtRest(one);
  expect([second.state, two.router.size, said(one), said(two)]).toEqual(["open", 1, [], []]);
  expect(await second.incoming.next()).toEqual({ value: Uint8Array.of(22), done: false });
  second.sender.close();
  two.router.route(closeOf(1, 1));
  expect(await second.closed).toEqual({ status: "complete" });
  expect(said(two)).toEqual(["1 close complete after 0"]);
  expectAtRest(two);
});
