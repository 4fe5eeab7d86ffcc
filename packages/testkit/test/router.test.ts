// The router: each frame to its stream, new ones within the limit, all of them ended with the session.

import { createError, createInvocationContext, createMetadata, deadlineAfter } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import {
  CancelReason,
  CloseReason,
  InteractionKind,
  type OpenFrame,
  type RouterOptions,
  resolveStreamLimits,
  type StreamFrame,
  type StreamHandle,
  StreamId,
  StreamRouter,
  toWireStreamFrame,
} from "@ixt/stream";
import { Bytes16, WireError } from "@ixt/wire";
import { describe, expect, test } from "vitest";
import { CaptureSink } from "../src/capture-sink.js";
import { drain } from "./conversation.js";

const idOf = (n: number): StreamId => StreamId.fromHex(n.toString(16).padStart(32, "0"));

function openFrame(n: number, init: Partial<OpenFrame["open"]> = {}): OpenFrame {
  const open = {
    kind: InteractionKind.bidiStream,
    initialCredit: 4,
    bufferCapFrames: 8,
    context: createInvocationContext({}),
  };
  return { streamId: idOf(n), kind: "open", open: { ...open, ...init } };
}

const dataFor = (n: number, sequence: number): StreamFrame => ({
  streamId: idOf(n),
  kind: "data",
  data: { sequence, payload: Uint8Array.of(n) },
});

function scene(options: RouterOptions = {}): { sink: CaptureSink; router: StreamRouter; accepted: StreamHandle[] } {
  const sink = new CaptureSink();
  const accepted: StreamHandle[] = [];
  return {
    sink,
    accepted,
    router: new StreamRouter(sink, { accept: (stream) => void accepted.push(stream), ...options }),
  };
}

test("frames reach their own stream, and those for nobody are counted and dropped [23.61, 23.62]", async () => {
  const { sink, router, accepted } = scene();
  router.route(openFrame(1));
  router.route(openFrame(2));
  router.route(dataFor(2, 0));
  router.route(dataFor(1, 0));
  router.route(dataFor(3, 0));
  expect(accepted.map((stream) => stream.streamId.toHex().at(-1))).toEqual(["1", "2"]);
  expect(accepted.map((stream) => stream.stats().receivedFrames)).toEqual([1, 1]);
  expect([router.size, router.stats().unknownFrames, sink.transcript]).toEqual([2, 1, []]);
});

test("a stream leaves the table when it ends, and late frames for it are dropped [23.32, 23.64]", () => {
  const { router, accepted } = scene();
  router.route(openFrame(1));
  router.route({ streamId: idOf(1), kind: "close", close: { reason: CloseReason.complete, finalSequence: 0 } });
  expect(router.size).toBe(1);
  accepted[0]?.sender.close();
  expect([router.size, router.streams()]).toEqual([0, []]);
  router.route({ streamId: idOf(1), kind: "credit", credit: { frames: 1 } });
  expect(router.stats()).toMatchObject({ unknownFrames: 0, lateFrames: 1 });
  // Its peer had closed, so no data can have been under way.
  router.route(dataFor(1, 0));
  expect(router.stats()).toMatchObject({ unknownFrames: 1, lateFrames: 1 });
});

test("an open for a stream that lives leaves it as it is [23.66]", () => {
  const { sink, router, accepted } = scene();
  router.route(openFrame(1));
  router.route(openFrame(1));
  expect([accepted.length, accepted[0]?.state, router.stats().unknownFrames, sink.transcript]).toEqual([
    1,
    "open",
    1,
    [],
  ]);
});

test("streams above the limit are rejected, and room comes back [23.67]", () => {
  const { sink, router, accepted } = scene({ limits: resolveStreamLimits({ maxConcurrentStreams: 2 }) });
  for (const n of [1, 2, 3]) router.route(openFrame(n));
  expect(sink.transcript).toEqual(['error rejected "too many streams are open"']);
  accepted[0]?.sender.cancel();
  router.route(openFrame(4));
  expect([accepted.length, router.size]).toEqual([3, 2]);
});

test("hostile case 81: streams opened and cancelled count until their handlers have settled too [23.67]", async () => {
  const settle: (() => void)[] = [];
  const accept = (): Promise<void> => new Promise((resolve) => settle.push(resolve));
  const { sink, router } = scene({ accept, limits: resolveStreamLimits({ maxConcurrentStreams: 3 }) });
  const cancel = { reason: CancelReason.caller, message: "" };
  for (let n = 1; n <= 1_000; n++) {
    router.route(openFrame(n));
    router.route({ streamId: idOf(n), kind: "cancel", cancel });
  }
  expect([settle.length, router.size]).toEqual([3, 0]);
  expect(new Set(sink.transcript)).toEqual(new Set(['error rejected "too many streams are open"']));
  settle[0]?.();
  await Promise.resolve();
  await Promise.resolve();
  for (const n of [2_001, 2_002]) router.route(openFrame(n));
  expect([settle.length, router.size]).toEqual([4, 1]);
});

function fail(text: string): never {
  throw new Error(text);
}

test.each<[string, RouterOptions["accept"]]>([
  ["returns", () => {}],
  ["resolves", async () => {}],
  ["throws", () => fail("x")],
  ["rejects", () => Promise.reject(new Error("x"))],
])("a handler that %s before its stream ends gives the room back once, with the stream [23.67]", async (_, accept) => {
  let calls = 0;
  const counted = (stream: StreamHandle): void | Promise<void> => {
    calls++;
    return accept?.(stream);
  };
  const { router } = scene({ accept: counted, limits: resolveStreamLimits({ maxConcurrentStreams: 1 }) });
  for (let n = 1; n <= 3; n++) {
    router.route(openFrame(n));
    for (let i = 0; i < 4; i++) await Promise.resolve();
    // While it lives there is no room for another.
    if (router.size === 1) router.route(openFrame(100 + n));
    expect(calls).toBe(n);
    for (const stream of router.streams()) stream.sender.cancel();
  }
});

test("own streams do not count against the peer's limit [23.67]", () => {
  const { router, accepted } = scene({ limits: resolveStreamLimits({ maxConcurrentStreams: 1 }) });
  router.open({ kind: InteractionKind.unary }).sender.cancel();
  router.open({ kind: InteractionKind.unary });
  router.route(openFrame(1));
  expect([accepted.length, router.size]).toEqual([1, 2]);
});

test("without a hook every open is unimplemented [23.72]", () => {
  const sink = new CaptureSink();
  new StreamRouter(sink).route(openFrame(1));
  expect(sink.transcript).toEqual(['error unimplemented "no streams are taken here"']);
});

test("a stream whose deadline has passed reaches no hook [23.51]", () => {
  const clock = new VirtualClock();
  const { sink, router, accepted } = scene({ clock, timers: clock });
  const context = createInvocationContext({ deadline: deadlineAfter(0, clock) });
  router.route(openFrame(1, { context }));
  expect(sink.transcript).toEqual(['error deadlineExceeded "the deadline has passed"']);
  expect([accepted.length, router.size]).toEqual([0, 0]);
  router.route(openFrame(2));
  expect([accepted.length, router.size]).toEqual([1, 1]);
});

test("a hook that throws or rejects ends its stream with one error frame [23.46]", async () => {
  const failures: [() => void | Promise<void>, string][] = [
    [() => fail("secret path"), 'error internal "the stream\'s handler failed"'],
    [() => Promise.reject(new Error("secret")), 'error internal "the stream\'s handler failed"'],
    [() => Promise.reject(createError("notFound", "no such log")), 'error notFound "no such log"'],
  ];
  for (const [accept, line] of failures) {
    const { sink, router } = scene({ accept });
    router.route(openFrame(1));
    await Promise.resolve();
    await Promise.resolve();
    expect(sink.transcript).toEqual([line]);
    expect(router.size).toBe(0);
  }
});

test("the capability check of a hook reaches the peer as permissionDenied [21.11, 23.46]", async () => {
  const { sink, router } = scene({ accept: async (stream) => stream.context.requireCapability("logs:read") });
  router.route(openFrame(1));
  await Promise.resolve();
  await Promise.resolve();
  expect(sink.transcript).toEqual(['error permissionDenied "the capability \\"logs:read\\" is required"']);
});

describe("open", () => {
  test("is in the table before its open frame goes out [23.61]", async () => {
    const { sink, router } = scene();
    const send = sink.send.bind(sink);
    sink.send = (frame) => {
      send(frame);
      if (frame.kind === "open") router.route({ streamId: frame.streamId, kind: "credit", credit: { frames: 5 } });
    };
    const stream = router.open({ kind: InteractionKind.bidiStream });
    expect([stream.sender.credit, router.stats().unknownFrames]).toEqual([21, 0]);
  });

  test("sends with the credit of the handshake, within the peer's cap [23.21]", () => {
    const credits = [
      { initialCredit: 9, bufferCapFrames: 4 },
      { initialCredit: 9, bufferCapFrames: 0 },
    ].map((peer) => scene({ peer }).router.open({ kind: InteractionKind.bidiStream }).sender.credit);
    expect(credits).toEqual([4, 9]);
  });

  test("draws its id from the source it is given [23.3]", () => {
    const { router } = scene({ random: (bytes) => bytes.fill(0x11) });
    expect(router.open({ kind: InteractionKind.unary }).streamId.toHex()).toBe("11".repeat(16));
  });

  test("refuses an id that is open already [23.66]", () => {
    const { sink, router } = scene();
    router.open({ kind: InteractionKind.unary, streamId: idOf(1) });
    expect(() => router.open({ kind: InteractionKind.unary, streamId: idOf(1) })).toThrow(
      expect.objectContaining({ code: "invalidArgument" }),
    );
    expect([router.size, sink.frames.length]).toEqual([1, 1]);
  });
});

test("close ends every stream with its cause, and every one opened later [23.48, 23.75]", async () => {
  const { sink, router, accepted } = scene();
  const opened = router.open({ kind: InteractionKind.bidiStream });
  router.route(openFrame(1));
  sink.take();
  const cause = createError("unavailable", "the process ended", { blame: "transport" });
  router.close(cause);
  router.close(createError("internal", "later"));
  router.route(openFrame(2));
  for (const stream of [opened, ...accepted, router.open({ kind: InteractionKind.unary })]) {
    expect(await stream.closed).toEqual({ status: "failed", cause });
    expect(await drain(stream)).toEqual(["unavailable"]);
  }
  expect([router.size, sink.transcript, accepted.length]).toEqual([0, [], 1]);
});

describe("routeWire", () => {
  const wireOpen = (n: number): ReturnType<typeof toWireStreamFrame> & { kind: "open" } => {
    const wire = toWireStreamFrame(openFrame(n, { context: createInvocationContext({ correlationId: "c" }) }));
    if (wire.kind !== "open") throw new Error("not an open frame");
    return wire;
  };

  test("routes what a session finds in its envelope [23.61]", () => {
    const { router, accepted } = scene();
    router.routeWire(wireOpen(1));
    router.routeWire(toWireStreamFrame(dataFor(1, 0)));
    expect(accepted[0]?.context.correlationId).toBe("c");
    expect(accepted[0]?.stats().receivedFrames).toBe(1);
  });

  test("answers a malformed open on its own stream alone [21.27, 21.44, 23.5, 23.66, 23.72]", () => {
    const { sink, router, accepted } = scene();
    const wire = wireOpen(1);
    router.routeWire({ ...wire, open: { ...wire.open, kind: { unrecognized: 9 } } });
    const metadata = Array.from({ length: 65 }, (_, i) => ({ key: `k${i}`, value: "" }));
    const context = wire.open.context && { ...wire.open.context, metadata };
    router.routeWire({ ...wire, open: { ...wire.open, context } });
    expect(sink.transcript).toEqual([
      'error unimplemented "the kind unrecognized(9) is of a newer schema"',
      'error resourceExhausted "metadata takes 65 pairs with the key \\"k64\\", over the limit of 64"',
    ]);
    router.routeWire(wireOpen(2));
    router.routeWire({ ...wireOpen(2), open: { ...wire.open, kind: { unrecognized: 9 } } });
    expect([accepted.length, accepted[0]?.state, router.stats().unknownFrames]).toEqual([1, "open", 1]);
  });

  test("throws what no stream can answer [23.1]", () => {
    const { router } = scene();
    const data = { sequence: 0, payload: new Uint8Array(0) };
    expect(() => router.routeWire({ streamId: idOf(1), kind: "unrecognized", ordinal: 6 })).toThrow(WireError);
    const refused = expect.objectContaining({ code: "INVALID_STREAM_ID" });
    expect(() => router.routeWire({ streamId: Bytes16.ZERO, kind: "data", data })).toThrow(refused);
    expect(() => router.routeWire({ ...wireOpen(1), streamId: Bytes16.ZERO })).toThrow(refused);
  });
});

test("a context's metadata is there for the hook [21.42]", () => {
  const { router, accepted } = scene();
  router.route(openFrame(1, { context: createInvocationContext({ metadata: createMetadata({ a: "1" }) }) }));
  expect(accepted[0]?.context.metadata.get("a")).toBe("1");
});
