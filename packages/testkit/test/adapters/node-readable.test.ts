// What the peer sends, as a Node Readable.

import { once } from "node:events";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CancelReason, StreamErrorCode } from "@ixt/stream";
import { toReadable } from "@ixt/stream/node";
import { describe, expect, test } from "vitest";
import { acceptScene, cancel, close, data, error } from "../conversation.js";
import { countOf, grantedBy, join, payloadOf, settle } from "./joined.js";

test("a reader that takes 3 of 100 has the peer granted exactly what it took [23.83]", async () => {
  const { caller, callee, asked, answered } = join(4);
  const sending = (async () => {
    for (let n = 0; n < 100; n++) await caller.sender.send(payloadOf(n));
  })();
  const rejected = expect(sending).rejects.toMatchObject({ code: "cancelled" });
  const readable = toReadable(callee);
  await settle();
  expect([countOf(asked, "data"), grantedBy(answered), callee.stats().bufferedFrames]).toEqual([4, 0, 4]);
  const seen: unknown[] = [];
  for await (const payload of readable) {
    seen.push(payload);
    await settle();
    if (seen.length < 3) continue;
    expect([countOf(asked, "data"), grantedBy(answered), callee.stats().bufferedFrames]).toEqual([6, 2, 3]);
    break;
  }
  await rejected;
  expect(seen).toEqual([payloadOf(0), payloadOf(1), payloadOf(2)]);
  expect(answered.transcript).toEqual(["credit +2", "cancel consumerStopped"]);
  expect([readable.destroyed, readable.readableObjectMode, callee.stats().bufferedFrames]).toEqual([true, true, 0]);
});

test("a paused flow takes nothing more, and goes on where it stood [23.83]", async () => {
  const { stream } = acceptScene({ initialCredit: 8 });
  for (let n = 0; n < 8; n++) stream.feed(data(n));
  const readable = toReadable(stream);
  const seen: unknown[] = [];
  readable.on("data", (payload: Uint8Array) => {
    seen.push(payload[0]);
    if (seen.length === 2) readable.pause();
  });
  await settle();
  expect([seen, stream.stats().bufferedFrames]).toEqual([[0, 1], 6]);
  readable.resume();
  await settle();
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("it ends when the peer has closed and all was read, boundaries and empty payloads kept, and cancels nothing [23.83]", async () => {
  const { sink, stream } = acceptScene();
  const payloads = [payloadOf(1), new Uint8Array(0), payloadOf(2)];
  payloads.forEach((payload, n) => {
    stream.feed(data(n, payload));
  });
  stream.feed(close(3));
  const readable = toReadable(stream);
  const seen: unknown[] = [];
  for await (const payload of readable) seen.push(payload);
  await settle();
  expect([seen, readable.destroyed, stream.state]).toEqual([payloads, true, "remoteClosed"]);
  expect(sink.transcript).toEqual([]);
});

test("the peer's error is the stream's, after what came before it was read [23.83]", async () => {
  const { sink, stream } = acceptScene();
  stream.feed(data(0));
  stream.feed(error(StreamErrorCode.notFound, "gone"));
  const { cause } = (await stream.closed) as { cause: unknown };
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const payload of toReadable(stream)) seen.push(payload);
  })();
  await expect(reading).rejects.toBe(cause);
  expect([seen, sink.transcript, stream.suppressed]).toEqual([[Uint8Array.of(0)], [], []]);
});

test("a cancel of the peer's is the error of the read that waits, told once [23.83]", async () => {
  const { stream } = acceptScene();
  const readable = toReadable(stream);
  const errors: unknown[] = [];
  readable.on("error", (cause) => errors.push(cause));
  readable.resume();
  await settle();
  stream.feed(cancel(CancelReason.caller));
  await settle();
  expect(errors).toEqual([expect.objectContaining({ code: "cancelled", blame: "peer" })]);
  expect([readable.destroyed, readable.readableEnded]).toEqual([true, false]);
});

describe("destroy sends exactly one cancel", () => {
  test.each([
    ["before the first read", 0, undefined],
    ["after a read", 1, undefined],
    ["while a read waits", 3, undefined],
    ["with an error, which stays here", 1, new RangeError("a secret of the reader's")],
  ] as const)("%s [23.83]", async (_when, reads, failure) => {
    const { sink, stream } = acceptScene();
    stream.feed(data(0));
    stream.feed(data(1));
    const readable = toReadable(stream);
    const events: unknown[] = [];
    for (const name of ["error", "end"]) readable.on(name, (cause) => events.push(cause ?? name));
    for (let n = 0; n < reads; n++) {
      readable.read();
      await settle();
    }
    readable.destroy(failure);
    readable.destroy();
    await settle();
    expect([sink.transcript, events]).toEqual([["cancel consumerStopped"], failure === undefined ? [] : [failure]]);
    expect(stream.stats().bufferedFrames).toBe(0);
  });

  test("and none once all was read [23.83]", async () => {
    const { sink, stream } = acceptScene();
    stream.feed(close(0));
    const readable = toReadable(stream).resume();
    await once(readable, "end");
    readable.destroy();
    expect([sink.transcript, stream.state]).toEqual([[], "remoteClosed"]);
  });

  test("a pipeline whose sink fails destroys it [23.83]", async () => {
    const { sink, stream } = acceptScene();
    stream.feed(data(0));
    const failure = new RangeError("full");
    const full = new Writable({ objectMode: true, write: (_chunk, _encoding, done) => done(failure) });
    await expect(pipeline(toReadable(stream), full)).rejects.toBe(failure);
    expect(sink.transcript).toEqual(["cancel consumerStopped"]);
  });
});

test("it is the one consumer: a second one is refused [23.83, 23.55]", () => {
  const { stream } = acceptScene();
  toReadable(stream);
  expect(() => toReadable(stream)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
});
