// A ReadableStream as an async iterator: read when asked, left at once, unlocked on every path.

import { fromReadableStream, type ReadableSource } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { createCountedReadable } from "./counted-readable.js";
import { payloadOf } from "./joined.js";

test("gives every chunk, each read when it is asked for, and unlocks at the end [23.82]", async () => {
  const { readable, pulls, cancels } = createCountedReadable(3, "closes");
  const chunks = fromReadableStream(readable);
  expect([pulls(), readable.locked]).toEqual([0, true]);
  expect(await chunks.next()).toEqual({ value: payloadOf(0), done: false });
  expect(pulls()).toBe(1);
  const rest: Uint8Array[] = [];
  for await (const chunk of chunks) rest.push(chunk);
  expect([rest, cancels, readable.locked]).toEqual([[payloadOf(1), payloadOf(2)], [], false]);
  expect(await chunks.next()).toEqual({ value: undefined, done: true });
  expect(await chunks.return?.()).toEqual({ value: undefined, done: true });
  expect(cancels).toEqual([]);
});

describe("leaving cancels the stream once and unlocks it, whatever its source makes of that", () => {
  test("by break [23.82]", async () => {
    const { readable, cancels } = createCountedReadable(3, "closes");
    const chunks = fromReadableStream(readable);
    for await (const _ of chunks) break;
    await chunks.return?.("again");
    expect([cancels, readable.locked]).toEqual([[undefined], false]);
    expect(await chunks.next()).toEqual({ value: undefined, done: true });
  });

  test("by return while reads wait, which settle at once [23.82]", async () => {
    const { readable, cancels } = createCountedReadable(1, "waits");
    const chunks = fromReadableStream(readable);
    await chunks.next();
    const waiting = [chunks.next(), chunks.next()];
    await chunks.return?.("enough");
    const done = { value: undefined, done: true };
    expect([await Promise.all(waiting), cancels, readable.locked]).toEqual([[done, done], ["enough"], false]);
  });

  test("by an error in the loop, which goes on [23.82]", async () => {
    const { readable, cancels } = createCountedReadable(1, "waits");
    const loop = async (): Promise<void> => {
      for await (const _ of fromReadableStream(readable)) throw new RangeError("mine");
    };
    await expect(loop()).rejects.toThrow(RangeError);
    expect([cancels, readable.locked]).toEqual([[undefined], false]);
  });

  test("by a source that fails to be cancelled, of which nobody hears [23.82]", async () => {
    const readable = new ReadableStream<Uint8Array>({ cancel: () => Promise.reject(new Error("stuck")) });
    expect(await fromReadableStream(readable).return?.()).toEqual({ value: undefined, done: true });
    expect(readable.locked).toBe(false);
  });
});

test("what the stream fails with is thrown once, and it is unlocked [23.82]", async () => {
  const failure = new RangeError("theirs");
  const { readable } = createCountedReadable(1, failure);
  const chunks = fromReadableStream(readable);
  await chunks.next();
  await expect(chunks.next()).rejects.toBe(failure);
  expect(readable.locked).toBe(false);
  expect(await chunks.next()).toEqual({ value: undefined, done: true });
});

test.each([["text"], [[1, 2]], [new ArrayBuffer(1)], [null]])(
  "a chunk that is no Uint8Array, such as %j, is refused and the stream cancelled [23.82]",
  async (chunk) => {
    const cancels: unknown[] = [];
    const readable: ReadableStream = new ReadableStream(
      { pull: (controller) => controller.enqueue(chunk), cancel: (reason) => void cancels.push(reason) },
      { highWaterMark: 0 },
    );
    const chunks = fromReadableStream(readable);
    await expect(chunks.next()).rejects.toMatchObject({ code: "invalidArgument", blame: "local" });
    expect([cancels, readable.locked]).toEqual([[expect.objectContaining({ code: "invalidArgument" })], false]);
    expect(await chunks.next()).toEqual({ value: undefined, done: true });
  },
);

test("a locked stream is refused as it refuses itself, and a stream without an iterator of its own will do [23.82]", async () => {
  const { readable } = createCountedReadable(1, "closes");
  const reader = readable.getReader();
  expect(() => fromReadableStream(readable)).toThrow(TypeError);
  reader.releaseLock();
  const bare: ReadableSource = { getReader: () => readable.getReader() };
  expect(await fromReadableStream(bare).next()).toEqual({ value: payloadOf(0), done: false });
});
