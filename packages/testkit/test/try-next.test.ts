// Taking what has come without waiting, beside the ways that wait.

import { StreamErrorCode } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { acceptScene, close, data, error } from "./conversation.js";

describe("tryNext", () => {
  test("takes what has come, in order, and grants it again; it waits for nothing [23.22, 23.91]", () => {
    const { stream, sink } = acceptScene({ initialCredit: 2, bufferCapFrames: 2 });
    expect(stream.incoming.tryNext()).toBeUndefined();
    const first = Uint8Array.of(1, 2, 3);
    stream.feed(data(0, first));
    stream.feed(data(1));
    expect([stream.incoming.tryNext(), sink.transcript]).toEqual([first, ["credit +1"]]);
    expect([stream.incoming.tryNext()?.[0], stream.incoming.tryNext()]).toEqual([1, undefined]);
    expect(stream.stats()).toMatchObject({ bufferedFrames: 0, bufferedBytes: 0, receiveCredit: 2 });
  });

  test("takes beside `next` and the loop, which have what is left [23.91]", async () => {
    const { stream } = acceptScene();
    for (const sequence of [0, 1, 2, 3]) stream.feed(data(sequence));
    stream.feed(close(4));
    expect(stream.incoming.tryNext()?.[0]).toBe(0);
    expect((await stream.incoming.next()).value?.[0]).toBe(1);
    const rest: unknown[] = [];
    for await (const payload of stream.incoming) rest.push(payload[0], stream.incoming.tryNext()?.[0]);
    expect(rest).toEqual([2, 3]);
  });

  test("says nothing of the end, which is `next`'s to tell [23.33, 23.57, 23.91]", async () => {
    const closed = acceptScene().stream;
    closed.feed(close(0));
    expect(closed.incoming.tryNext()).toBeUndefined();
    expect(await closed.incoming.next()).toEqual({ value: undefined, done: true });
    const failed = acceptScene().stream;
    failed.feed(data(0));
    failed.feed(error(StreamErrorCode.notFound));
    expect([failed.incoming.tryNext()?.[0], failed.incoming.tryNext()]).toEqual([0, undefined]);
    await expect(failed.incoming.next()).rejects.toMatchObject({ code: "notFound" });
  });

  test("has nothing of a stream that was cancelled, nor of one with a callback [23.40, 23.55, 23.91]", () => {
    const { stream } = acceptScene();
    stream.feed(data(0));
    stream.sender.cancel();
    expect(stream.incoming.tryNext()).toBeUndefined();
    const called = acceptScene().stream;
    const seen: unknown[] = [];
    called.onData(({ 0: first }) => void seen.push(first));
    called.feed(data(0));
    expect([called.incoming.tryNext(), seen]).toEqual([undefined, [0]]);
  });
});
