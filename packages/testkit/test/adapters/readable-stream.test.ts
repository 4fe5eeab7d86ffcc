// What the peer sends, as a ReadableStream: nothing is taken that was not asked for, and every way of stopping.

import { CancelReason, StreamErrorCode, toReadableStream } from "@ixt/stream";
import { expect, test } from "vitest";
import { acceptScene, cancel, close, data, error } from "../conversation.js";
import { countOf, grantedBy, join, payloadOf, settle } from "./joined.js";

test("a reader that pulls 3 of 100 has the peer granted exactly what it took [23.80]", async () => {
  const { caller, callee, asked, answered } = join(4);
  const sending = (async () => {
    for (let n = 0; n < 100; n++) await caller.sender.send(payloadOf(n));
  })();
  const rejected = expect(sending).rejects.toMatchObject({ code: "cancelled" });
  const reader = toReadableStream(callee).getReader();
  await settle();
  // The window alone was sent, and nothing taken.
  expect([countOf(asked, "data"), grantedBy(answered), callee.stats().bufferedFrames]).toEqual([4, 0, 4]);
  for (let n = 0; n < 3; n++) expect(await reader.read()).toEqual({ value: payloadOf(n), done: false });
  await settle();
  // Taken frames are granted in halves of the window: 2 of the 3.
  expect([countOf(asked, "data"), grantedBy(answered), callee.stats().bufferedFrames]).toEqual([6, 2, 3]);
  await reader.cancel();
  expect(answered.transcript).toEqual(["credit +2", "cancel consumerStopped"]);
  await rejected;
});

test("it ends when the peer has closed and all was read, and cancels nothing then [23.80]", async () => {
  const { sink, stream } = acceptScene();
  for (let n = 0; n < 3; n++) stream.feed(data(n));
  stream.feed(close(3));
  const reader = toReadableStream(stream).getReader();
  const seen: unknown[] = [];
  for (let result = await reader.read(); !result.done; result = await reader.read()) seen.push(result.value[0]);
  await reader.closed;
  await reader.cancel();
  expect([seen, stream.state, countOf(sink, "cancel")]).toEqual([[0, 1, 2], "remoteClosed", 0]);
});

test("the peer's error is the stream's, after what came before it was read [23.80]", async () => {
  const { sink, stream } = acceptScene();
  stream.feed(data(0));
  stream.feed(error(StreamErrorCode.notFound, "gone"));
  const reader = toReadableStream(stream).getReader();
  expect(await reader.read()).toMatchObject({ done: false });
  const { cause } = (await stream.closed) as { cause: unknown };
  await expect(reader.read()).rejects.toBe(cause);
  await expect(reader.closed).rejects.toBe(cause);
  await expect(reader.cancel()).rejects.toBe(cause);
  expect(sink.transcript).toEqual([]);
});

test("a cancel of the peer's rejects the read that waits with its cause [23.80]", async () => {
  const { stream } = acceptScene();
  const waiting = toReadableStream(stream).getReader().read();
  stream.feed(cancel(CancelReason.caller));
  await expect(waiting).rejects.toMatchObject({ code: "cancelled", blame: "peer" });
});

test.each([
  ["before the first read", 0, false],
  ["between two reads", 1, false],
  ["while a read waits", 2, true],
] as const)("cancelling %s sends exactly one cancel [23.80]", async (_when, reads, waits) => {
  const { sink, stream } = acceptScene();
  stream.feed(data(0));
  stream.feed(data(1));
  const reader = toReadableStream(stream).getReader();
  for (let n = 0; n < reads; n++) await reader.read();
  const waiting = waits ? reader.read() : undefined;
  await Promise.all([reader.cancel(new Error("a secret of the reader's")), reader.cancel()]);
  if (waiting !== undefined) expect(await waiting).toEqual({ value: undefined, done: true });
  expect(sink.transcript).toEqual(["cancel consumerStopped"]);
  expect(stream.stats().bufferedFrames).toBe(0);
});

test("it is the one consumer: a second one is refused [23.80, 23.55]", () => {
  const { stream } = acceptScene();
  toReadableStream(stream);
  expect(() => toReadableStream(stream)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
  expect(() => stream.incoming[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: "invalidArgument" }));
});

test("a payload in shared memory is copied, any other is not [23.80]", async () => {
  const { stream } = acceptScene();
  const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(7);
  const own = Uint8Array.of(8);
  stream.feed(data(0, shared));
  stream.feed(data(1, own));
  const reader = toReadableStream(stream).getReader();
  const [first, second] = [await reader.read(), await reader.read()];
  expect([first.value, first.value?.buffer instanceof ArrayBuffer]).toEqual([Uint8Array.of(7, 7), true]);
  expect(second.value).toBe(own);
});
