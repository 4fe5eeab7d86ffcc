// The receiving half: one consumer, credit as it takes, and every way of stopping.

import { createError } from "@ixt/context";
import { CancelReason, InteractionKind, readSingle, StreamErrorCode, type StreamFrame } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { acceptScene, cancel, close, data, drain, error, openScene } from "./conversation.js";

test("credit is granted again in halves of the window as the consumer takes [23.22]", async () => {
  const { sink, stream } = acceptScene({ initialCredit: 4, bufferCapFrames: 4 });
  for (let i = 0; i < 4; i++) stream.feed(data(i));
  expect(sink.transcript).toEqual([]);
  await stream.incoming.next();
  expect(sink.transcript).toEqual([]);
  await stream.incoming.next();
  expect(sink.transcript).toEqual(["credit +2"]);
  await stream.incoming.next();
  await stream.incoming.next();
  expect(sink.transcript).toEqual(["credit +2", "credit +2"]);
  expect(stream.stats()).toMatchObject({ receivedFrames: 4, receivedBytes: 4, bufferedFrames: 0 });
});

test("nothing is granted to a peer that has closed, nor where the kind allows one frame [23.33]", async () => {
  const closed = acceptScene({ initialCredit: 2 });
  closed.stream.feed(data(0));
  closed.stream.feed(data(1));
  closed.stream.feed(close(2));
  expect(await drain(closed.stream)).toEqual([0, 1]);
  expect(closed.sink.transcript).toEqual([]);
  const unary = acceptScene({ kind: InteractionKind.unary, initialCredit: 1 });
  unary.stream.feed(data(0));
  await unary.stream.incoming.next();
  expect(unary.sink.transcript).toEqual([]);
});

describe("leaving the loop early [23.56]", () => {
  test("by break cancels exactly once and frees the buffer", async () => {
    const { sink, stream } = acceptScene();
    const { signal } = stream;
    for (let i = 0; i < 3; i++) stream.feed(data(i));
    for await (const payload of stream.incoming) {
      expect(payload[0]).toBe(0);
      break;
    }
    await stream.incoming.return?.();
    stream.feed(data(3));
    expect(sink.transcript).toEqual(["cancel consumerStopped"]);
    expect(signal.reason).toMatchObject({ code: "cancelled", blame: "local" });
    expect(await stream.incoming.next()).toEqual({ value: undefined, done: true });
  });

  test("by throwing in the loop cancels too, and the error goes on", async () => {
    const { sink, stream } = acceptScene();
    stream.feed(data(0));
    const loop = async (): Promise<void> => {
      for await (const _ of stream.incoming) throw new RangeError("mine");
    };
    await expect(loop()).rejects.toThrow(RangeError);
    await expect(stream.incoming.throw?.(new RangeError("again"))).rejects.toThrow("again");
    expect(sink.transcript).toEqual(["cancel consumerStopped"]);
  });

  test("settles every pending next at once", async () => {
    const { sink, stream } = acceptScene();
    const pending = [stream.incoming.next(), stream.incoming.next()];
    await stream.incoming.return?.();
    expect(await Promise.all(pending)).toEqual([
      { value: undefined, done: true },
      { value: undefined, done: true },
    ]);
    expect(sink.transcript).toEqual(["cancel consumerStopped"]);
  });

  test("does nothing once the stream is over", async () => {
    const { sink, stream } = acceptScene();
    stream.feed(data(0));
    stream.feed(close(1));
    stream.sender.close();
    for await (const _ of stream.incoming) break;
    expect(sink.transcript).toEqual(["close complete after 0"]);
    expect(await stream.closed).toEqual({ status: "complete" });
  });
});

test("the peer's error comes after what it had sent, and is told once [23.41, 23.57]", async () => {
  const { stream } = acceptScene();
  stream.feed(data(0));
  stream.feed(error(StreamErrorCode.unavailable, "gone"));
  expect(await drain(stream)).toEqual([0, "unavailable"]);
  expect(await stream.incoming.next()).toEqual({ value: undefined, done: true });
});

test("the loss of the peer comes after what it had sent, and is told once [23.48, 23.57]", async () => {
  const { stream } = acceptScene();
  stream.feed(data(0));
  stream.feed(data(1));
  stream.fail(createError("unavailable", "the peer is gone", { blame: "transport" }));
  expect((await stream.closed).status).toBe("failed");
  expect(await drain(stream)).toEqual([0, 1, "unavailable"]);
  expect(await stream.incoming.next()).toEqual({ value: undefined, done: true });
});

test("frames that are lost after the peer's close are not taken for a clean end [23.57]", async () => {
  const { clock, stream } = acceptScene({ deadlineMs: 10 });
  stream.feed(data(0));
  stream.feed(data(1));
  stream.feed(close(2));
  await stream.incoming.next();
  clock.advance(10);
  expect(await drain(stream)).toEqual(["deadlineExceeded"]);
});

test("after a cancel of either side nothing more is delivered [23.40]", async () => {
  const peer = acceptScene();
  peer.stream.feed(data(0));
  peer.stream.feed(cancel(CancelReason.caller));
  expect(await drain(peer.stream)).toEqual(["cancelled"]);
  const local = acceptScene();
  local.stream.feed(data(0));
  local.stream.sender.cancel();
  expect(await drain(local.stream)).toEqual(["cancelled"]);
});

test("pending nexts are told the cause once, and then that it is over [23.57]", async () => {
  const { stream } = acceptScene();
  const pending = [stream.incoming.next(), stream.incoming.next()];
  stream.feed(cancel(CancelReason.caller));
  const settled = await Promise.allSettled(pending);
  expect(settled.map((result) => result.status)).toEqual(["rejected", "fulfilled"]);
});

test("a second consumer is refused [23.55]", async () => {
  const { stream } = acceptScene();
  stream.incoming[Symbol.asyncIterator]();
  expect(() => stream.incoming[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: "invalidArgument" }));
});

describe("readSingle [23.58]", () => {
  const answer = (...frames: StreamFrame[]): Promise<Uint8Array> => {
    const { stream } = openScene();
    for (const frame of frames) stream.feed(frame);
    return readSingle(stream);
  };

  test("gives the one payload once the peer has closed", async () => {
    expect(await answer(data(0, Uint8Array.of(9)), close(1))).toEqual(Uint8Array.of(9));
  });

  test("rejects without one, with two, and with the stream's cause", async () => {
    await expect(answer(close(0))).rejects.toMatchObject({ code: "protocolError" });
    await expect(answer(data(0), data(1))).rejects.toMatchObject({ code: "protocolError" });
    await expect(answer(data(0), error(StreamErrorCode.permissionDenied, "no"))).rejects.toMatchObject({
      code: "permissionDenied",
    });
  });
});
