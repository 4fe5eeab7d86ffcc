// What is refused, by whom, and who hears of it: the hook, the sink, the session that has enough.

import { createError } from "@ixt/context";
import { CancelReason, type FrameSink, InteractionKind, StreamErrorCode, type StreamFrame } from "@ixt/stream";
import { describe, expect, test, vi } from "vitest";
import { CaptureSink } from "../../src/capture-sink.js";
import { acceptScene, credit, drain } from "../conversation.js";
import {
  begin,
  closeOf,
  createSession,
  dataOf,
  errorOf,
  expectFatal,
  idOf,
  openOf,
  said,
  settle,
} from "./session-scene.js";

const one = Uint8Array.of(1);

describe("what an ended stream still holds", () => {
  test("hostile case 52: burdens its session until it was taken or its handler has settled [23.26]", async () => {
    const finish: (() => void)[] = [];
    const accept = (): Promise<void> => new Promise((resolve) => void finish.push(resolve));
    const session = createSession({ sessionBufferBytes: 100 }, { accept });
    const { router } = session;
    for (const n of [1, 2]) {
      router.route(openOf(n));
      router.route(dataOf(n, 0, new Uint8Array(50)));
      router.route(errorOf(n));
    }
    expect([router.size, router.stats().bufferedBytes]).toEqual([0, 100]);
    router.route(openOf(3));
    router.route(dataOf(3, 0, new Uint8Array(1)));
    expect(said(session)).toEqual([expect.stringContaining("3 error resourceExhausted")]);
    finish[0]?.();
    await settle();
    expect(router.stats().bufferedBytes).toBe(50);
  });

  test("hostile case 52: burdens it no more once its consumer took it, nor when the call was ours [23.26]", async () => {
    const session = createSession({ sessionBufferBytes: 100 });
    const ours = begin(session, "caller", 1);
    session.router.route(dataOf(1, 0, new Uint8Array(60)));
    session.router.route(errorOf(1));
    expect([ours.stats().bufferedBytes, session.router.stats().bufferedBytes]).toEqual([60, 0]);
    expect(await drain(ours)).toEqual([0, "notFound"]);
  });
});

describe("a hook that throws at once", () => {
  const refuse = (): never => {
    throw createError("unimplemented", "no handler takes streams of this service and method");
  };

  test("hostile case 82: has refused the open, and too many of them end the session [23.68]", async () => {
    const session = createSession({ refusalRate: { burst: 2, perSecond: 0 } }, { accept: refuse });
    const bystander = session.router.open({ kind: InteractionKind.bidiStream });
    for (let n = 1; n <= 3; n++) session.router.route(openOf(n));
    expect(session.router.stats()).toMatchObject({ accepted: 0, refused: 3 });
    expect(said(session).slice(1)).toEqual([1, 2, 3].map((n) => expect.stringContaining(`${n} error unimplemented`)));
    await expectFatal(session, "refusalRate", [bystander]);
  });

  test("hostile case 58: keeps what it threw as the cause here, and says nothing of it there [23.46]", async () => {
    const bug = new TypeError("bug at line 3");
    let closed: Promise<unknown> | undefined;
    const session = createSession(
      {},
      {
        accept: (stream) => {
          closed = stream.closed;
          throw bug;
        },
      },
    );
    session.router.route(openOf(1));
    expect(await closed).toMatchObject({ status: "failed", cause: { code: "internal", cause: bug } });
    expect(said(session)).toEqual(['1 error internal "the stream\'s handler failed"']);
  });
});

test("hostile case 86: the stream that is one too many is told before its session ends [23.71]", () => {
  const order: string[] = [];
  const sink = new CaptureSink();
  const tell: FrameSink = {
    send: (frame) => {
      sink.send(frame);
      order.push(`${frame.kind} of ${frame.streamId.d >>> 24}`);
    },
  };
  const session = createSession({ violationRate: { burst: 1, perSecond: 0 } });
  const limited = createSession(
    { violationRate: { burst: 1, perSecond: 0 } },
    { onFatal: () => void order.push("end") },
  );
  expect(session.fatal).toEqual([]);
  limited.sink.send = (frame) => tell.send(frame);
  for (const n of [1, 2]) {
    limited.router.route(openOf(n));
    limited.router.route(dataOf(n, 7));
  }
  expect(order).toEqual(["error of 1", "error of 2", "end"]);
});

test("hostile case 86: an onFatal that throws neither stops the reader nor leaves a stream half ended [23.39, 23.77]", async () => {
  const bug = new Error("app bug");
  const thrown: unknown[] = [];
  const spy = vi.spyOn(globalThis, "queueMicrotask").mockImplementation((callback) => {
    try {
      callback();
    } catch (error) {
      thrown.push(error);
    }
  });
  const limits = { violationRate: { burst: 1, perSecond: 0 } };
  const session = createSession(limits, {
    onFatal: () => {
      throw bug;
    },
  });
  const streams = [1, 2].map((n) => begin(session, "callee", n));
  const closed = Promise.all(streams.map((stream) => stream.closed));
  for (const n of [1, 2]) session.router.route(dataOf(n, 7));
  spy.mockRestore();
  expect(thrown).toEqual([bug]);
  expect(await closed).toMatchObject([{ cause: { code: "protocolError" } }, { cause: { code: "protocolError" } }]);
});

describe("a sink that refuses", () => {
  /** Takes frames up to so many characters of text, and no details. */
  function narrow(sink: CaptureSink, characters: number): void {
    const send = sink.send.bind(sink);
    sink.send = (frame: StreamFrame) => {
      const text = frame.kind === "error" ? frame.error.message : frame.kind === "cancel" ? frame.cancel.message : "";
      const details = frame.kind === "error" ? frame.error.details.length : 0;
      if (text.length + details > characters) throw createError("invalidArgument", "too large");
      send(frame);
    };
  }

  test.each([
    ["an error with details", ["internal", "it broke"], 8, 'error internal "it broke"'],
    ["an error with a long message", ["internal", "it broke"], 4, "error internal"],
  ] as const)("hostile case 60: %s still has the peer told [23.49]", (_what, [code, message], room, told) => {
    const { sink, stream } = acceptScene();
    narrow(sink, room);
    stream.sender.sendError(StreamErrorCode[code], message, new Uint8Array(99));
    expect(sink.transcript).toEqual([told]);
  });

  test("hostile case 60: a cancel with a long message still has the peer told [23.49]", () => {
    const { sink, stream } = acceptScene();
    narrow(sink, 4);
    stream.sender.cancel(CancelReason.superseded, "newer");
    expect(sink.transcript).toEqual(["cancel superseded"]);
  });

  test("hostile case 60: a close ends the stream, and the peer is told [23.49]", async () => {
    const { sink, stream } = acceptScene();
    const send = sink.send.bind(sink);
    sink.send = (frame) => {
      if (frame.kind === "close") throw createError("invalidArgument", "no closes today");
      send(frame);
    };
    stream.sender.close();
    expect(sink.transcript).toEqual([expect.stringContaining("error internal")]);
    expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "internal" } });
  });

  test("hostile case 60: a frame within whose call another is sent has the other take its place [23.10, 23.28, 23.49]", async () => {
    const { sink, stream } = acceptScene({ credit: 2 });
    const send = sink.send.bind(sink);
    let inner: Promise<void> | undefined;
    sink.send = (frame) => {
      if (inner !== undefined) return send(frame);
      inner = stream.sender.send(Uint8Array.of(2, 2));
      throw createError("invalidArgument", "too large");
    };
    await expect(stream.sender.send(one)).rejects.toMatchObject({ code: "invalidArgument" });
    await inner;
    stream.sender.sendData(one);
    expect(sink.transcript).toEqual(["data #0 2 B", "data #1 1 B"]);
  });
});

test("hostile case 55: what is no reason and no code is refused before anything happens [23.9]", () => {
  const { sink, stream } = acceptScene();
  const refused = expect.objectContaining({ code: "invalidArgument", blame: "local" });
  for (const none of ["user left", 99, -1, null, { unrecognized: 1 }]) {
    expect(() => stream.sender.cancel(none as CancelReason)).toThrow(refused);
    expect(() => stream.sender.close(none as 0)).toThrow(refused);
    expect(() => stream.sender.sendError(none as 0, "it broke")).toThrow(refused);
  }
  expect([stream.state, sink.transcript]).toEqual(["open", []]);
});

test("hostile case 47: credit after our own close, whatever it is, has no effect [23.29]", () => {
  const { sink, stream } = acceptScene();
  stream.sender.close();
  for (const frames of [0, 1, 0xffff_ffff, 0xffff_ffff]) stream.feed(credit(frames));
  expect([stream.state, sink.transcript]).toEqual(["localClosed", ["close complete after 0"]]);
});

test("hostile case 32: an id of our own that ended a moment ago is refused to ourselves too [23.65]", () => {
  const session = createSession({ tombstoneMs: 1_000 });
  const open = (): void => void session.router.open({ kind: InteractionKind.unary, streamId: idOf(1) });
  session.router.open({ kind: InteractionKind.unary, streamId: idOf(1) }).cancel();
  expect(open).toThrow(expect.objectContaining({ code: "invalidArgument", blame: "local" }));
  session.clock.advance(1_000);
  open();
  expect(said(session)).toHaveLength(3);
});

test("hostile case 54: 100,000 sends that wait at once go in order, and as many are told the cause [23.28, 23.79]", async () => {
  const { sink, stream } = acceptScene({ credit: 0 });
  sink.send = () => {};
  const order: number[] = [];
  const waiting = Array.from({ length: 100_000 }, (_, i) =>
    stream.sender.send(one).then(
      () => order.push(i),
      () => order.push(i),
    ),
  );
  stream.feed(credit(50_000));
  expect(stream.sender.sent).toBe(50_000);
  stream.feed(closeFor(stream));
  stream.sender.cancel();
  await Promise.all(waiting);
  expect(order.every((value, i) => value === i)).toBe(true);
});

function closeFor(stream: { readonly streamId: StreamFrame["streamId"] }): StreamFrame {
  return { ...closeOf(1, 0), streamId: stream.streamId } as StreamFrame;
}

test("a signal's reason is the cause, and the callee does not speak as the caller [23.53]", async () => {
  const controller = new AbortController();
  const { sink, stream } = acceptScene({ options: { signal: controller.signal } });
  controller.abort("the user left");
  expect(sink.transcript).toEqual(["cancel unspecified"]);
  expect(await stream.closed).toMatchObject({ status: "cancelled", cause: { cause: "the user left" } });
});

test("a response is the one consumer, and one that nobody waits for rejects nobody [23.55, 23.58]", async () => {
  const session = createSession();
  const call = session.router.open({ kind: InteractionKind.unary });
  void call.response;
  const second = expect.objectContaining({ code: "invalidArgument" });
  expect(() => call.incoming[Symbol.asyncIterator]()).toThrow(second);
  call.cancel();
  await settle();
  await expect(call.response).rejects.toMatchObject({ code: "cancelled" });
});
