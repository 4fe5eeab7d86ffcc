import { resolveLimits } from "@ixt/wire";
import { describe, expect, it } from "vitest";
import { concat, createMessage } from "../test/messages.js";
import { MessageSplitter } from "./message-splitter.js";
import { TransportError } from "./transport-error.js";

const MESSAGES = [
  createMessage([1], 0x11),
  createMessage([2, 0, 5], 0x22),
  createMessage([1, 1], 0x33),
  createMessage([40], 0x44),
];
const STREAM = concat(MESSAGES);

function split(chunks: readonly Uint8Array[], splitter: MessageSplitter = new MessageSplitter()): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (const chunk of chunks) splitter.push(chunk, (message) => messages.push(message));
  splitter.end();
  return messages;
}

/** The messages as text, which compares a hundred times faster than arrays do. */
function toHex(messages: readonly Uint8Array[]): string {
  return messages.map((message) => Buffer.from(message).toString("hex")).join(" ");
}

function failure(run: () => void): TransportError {
  try {
    run();
  } catch (error) {
    if (error instanceof TransportError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("whole messages, however the bytes are cut", () => {
  it("74: split at every byte offset gives the same messages", () => {
    for (let at = 0; at <= STREAM.length; at++) {
      expect(toHex(split([STREAM.slice(0, at), STREAM.slice(at)]))).toBe(toHex(MESSAGES));
    }
  });

  it("74: one-byte chunks give the same messages", () => {
    const splitter = new MessageSplitter();
    expect(
      split(
        Array.from(STREAM, (byte) => Uint8Array.of(byte)),
        splitter,
      ),
    ).toEqual(MESSAGES);
    expect(splitter.byteOffset).toBe(STREAM.length);
  });

  it("74: every pair of cuts gives the same messages", () => {
    for (let first = 0; first <= STREAM.length; first += 3) {
      for (let second = first; second <= STREAM.length; second += 5) {
        const chunks = [STREAM.slice(0, first), STREAM.slice(first, second), STREAM.slice(second)];
        expect(toHex(split(chunks))).toBe(toHex(MESSAGES));
      }
    }
  });

  it("74: many messages in a chunk are views of the chunk, nothing is copied", () => {
    const messages = split([STREAM]);
    expect(messages).toEqual(MESSAGES);
    expect(messages.every((message) => message.buffer === STREAM.buffer)).toBe(true);
  });

  it("copies only the message that straddles two chunks", () => {
    const cut = (MESSAGES[0]?.length ?? 0) + 9;
    const chunks = [STREAM.slice(0, cut), STREAM.slice(cut)];
    const [first, straddling, third, last] = split(chunks);
    expect(first?.buffer).toBe(chunks[0]?.buffer);
    expect(straddling?.buffer).not.toBe(chunks[0]?.buffer);
    expect(straddling?.buffer).not.toBe(chunks[1]?.buffer);
    expect(third?.buffer).toBe(chunks[1]?.buffer);
    expect(last?.buffer).toBe(chunks[1]?.buffer);
  });

  it("reads a chunk that is a window into a larger buffer, at an odd offset", () => {
    const padded = concat([Uint8Array.of(9, 9, 9), STREAM, Uint8Array.of(9)]);
    expect(split([padded.subarray(3, 3 + STREAM.length)])).toEqual(MESSAGES);
  });

  it("gives a message of the whole limit, cut in 1 KiB chunks", () => {
    const message = createMessage([4 * 1024 * 128 - 1], 0x55);
    expect(message.length).toBe(4 * 1024 * 1024);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < message.length; at += 1024) chunks.push(message.subarray(at, at + 1024));
    const [only] = split(chunks);
    expect(only?.length).toBe(message.length);
    expect(only?.every((byte, i) => byte === message[i])).toBe(true);
  });
});

describe("bytes that are no messages", () => {
  const limits = resolveLimits({ maxFrameBytes: 400 });

  it("refuses an oversize message as soon as its table is there, and names the byte", () => {
    const splitter = new MessageSplitter(limits);
    splitter.push(STREAM, () => {});
    const table = createMessage([50], 0).subarray(0, 8);
    splitter.push(table.subarray(0, 7), () => {});
    const error = failure(() => splitter.push(table.subarray(7), () => {}));
    expect(error).toMatchObject({ code: "protocolError", blame: "peer", byteOffset: STREAM.length, retryable: false });
    expect(error.message).toContain(`byte ${STREAM.length}`);
    expect(error.message).toContain("MESSAGE_TOO_LARGE");
  });

  it("delivers what came before the garbage, at whatever offset it stands", () => {
    let offset = 0;
    for (let count = 0; count <= MESSAGES.length; count++) {
      const chunk = concat([...MESSAGES.slice(0, count), new Uint8Array(5).fill(0xff)]);
      const seen: Uint8Array[] = [];
      const error = failure(() => new MessageSplitter().push(chunk, (message) => seen.push(message)));
      expect(seen).toEqual(MESSAGES.slice(0, count));
      expect(error).toMatchObject({ code: "protocolError", byteOffset: offset });
      expect(error.message).toContain("TOO_MANY_SEGMENTS");
      offset += MESSAGES[count]?.length ?? 0;
    }
  });

  it("refuses garbage from its first four bytes, one at a time", () => {
    const splitter = new MessageSplitter();
    for (let i = 0; i < 3; i++) splitter.push(Uint8Array.of(0xff), () => {});
    expect(failure(() => splitter.push(Uint8Array.of(0xff), () => {})).byteOffset).toBe(0);
  });

  it("takes nothing after a failure, and says the same again", () => {
    const splitter = new MessageSplitter();
    const first = failure(() => splitter.push(new Uint8Array(8).fill(0xff), () => {}));
    expect(failure(() => splitter.push(STREAM, () => {}))).toBe(first);
    expect(failure(() => splitter.end())).toBe(first);
  });

  it("sets no more aside for a promised message than has arrived", () => {
    const limitless = resolveLimits({ maxFrameBytes: 1 << 30 });
    const promise = createMessage([0], 0);
    new DataView(promise.buffer).setUint32(4, (1 << 27) - 2, true);
    const before = process.memoryUsage().arrayBuffers;
    const splitters = Array.from({ length: 8 }, () => new MessageSplitter(limitless));
    for (const splitter of splitters) splitter.push(promise, () => {});
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
    expect(splitters[0]?.byteOffset).toBe(0);
  });
});

describe("75: the end of the channel", () => {
  it("is clean between messages, and before the first", () => {
    expect(split([])).toEqual([]);
    expect(split([STREAM])).toEqual(MESSAGES);
  });

  it("is unavailable inside a message, wherever that is, and never a message", () => {
    const starts = MESSAGES.map((_, i) => concat(MESSAGES.slice(0, i)).length);
    for (let at = 1; at < STREAM.length; at++) {
      if (starts.includes(at)) continue;
      const splitter = new MessageSplitter();
      const seen: Uint8Array[] = [];
      splitter.push(STREAM.subarray(0, at), (message) => seen.push(message));
      const start = starts.filter((candidate) => candidate < at).at(-1) ?? 0;
      const error = failure(() => splitter.end());
      expect(error).toMatchObject({ code: "unavailable", blame: "transport", byteOffset: start, retryable: true });
      expect(error.message).toContain(`byte ${start}`);
      expect(seen.length).toBe(starts.indexOf(start));
    }
  });
});
