// Hostile cases 1 to 6, 19: the segment table, before any pointer is looked at.

import { DEFAULT_LIMITS, messageByteLength, resolveLimits } from "@ixt/wire";
import { decodePing, encodePing } from "@ixt/wire/wasipc";
import { describe, expect, test } from "vitest";
import { buildMessage, structPointer, type Word } from "./build-message.js";
import { refusalCode } from "./refusal.js";

const PING = encodePing({ nonce: 5n });

/** The first bytes of a message: its segment count as stored, and the sizes. */
function table(...halves: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(halves).buffer);
}

describe("hostile framing", () => {
  test("hostile case 1: fewer than 16 bytes are TOO_SHORT", () => {
    for (let length = 0; length < 16; length++) {
      expect(refusalCode(() => decodePing(PING.slice(0, length)))).toBe("TOO_SHORT");
    }
  });

  test("an array that lies about its length is refused, and not read", () => {
    class Liar extends Uint8Array {
      override get length(): number {
        return PING.length;
      }
    }
    const short = new Liar(PING.slice(0, -8));
    expect(refusalCode(() => decodePing(short))).toBe("INTERNAL");
    expect(decodePing(PING).nonce).toBe(5n);
  });

  test("hostile case 2: a length that is no multiple of 8 is UNALIGNED", () => {
    for (const length of [17, 20, 23]) {
      expect(refusalCode(() => decodePing(PING.slice(0, length)))).toBe("UNALIGNED");
    }
  });

  test("hostile case 3: a segment longer than the bytes is TRUNCATED_SEGMENT", () => {
    const words = (PING.length - 8) / 8;
    for (const size of [words + 1, 0xffff_ffff]) {
      const bytes = PING.slice();
      bytes.set(table(0, size));
      expect(refusalCode(() => decodePing(bytes))).toBe("TRUNCATED_SEGMENT");
    }
    expect(refusalCode(() => decodePing(PING.slice(0, -8)))).toBe("TRUNCATED_SEGMENT");
    expect(refusalCode(() => decodePing(table(400, 1, 1, 1)))).toBe("TRUNCATED_SEGMENT");
  });

  test("hostile case 4: a lying segment count is TOO_MANY_SEGMENTS from its first bytes", () => {
    for (const count of [0x7fff_ffff, 0xffff_fffe, 0xffff_ffff]) {
      // Eight bytes: whatever follows the count cannot have been read, let alone allocated.
      expect(refusalCode(() => decodePing(table(count, 0)))).toBe("TOO_MANY_SEGMENTS");
      expect(refusalCode(() => messageByteLength(table(count)))).toBe("TOO_MANY_SEGMENTS");
    }
  });

  test("hostile case 5: 512 segments are read, 513 are refused", () => {
    const empty: Word[][] = Array.from({ length: 511 }, () => []);
    const root: Word[] = [structPointer(0, 1, 0), [7, 0]];
    expect(decodePing(buildMessage(root, ...empty))).toEqual({ nonce: 7n });
    expect(refusalCode(() => decodePing(buildMessage(root, [], ...empty)))).toBe("TOO_MANY_SEGMENTS");
    expect(DEFAULT_LIMITS.maxSegments).toBe(512);
  });

  test("hostile case 6: bytes after the message are TRAILING_BYTES", () => {
    const bytes = new Uint8Array(PING.length + 8);
    bytes.set(PING);
    expect(refusalCode(() => decodePing(bytes))).toBe("TRAILING_BYTES");
  });

  test("hostile case 19: packed bytes are refused, not unpacked", () => {
    // The ping above, packed by hand: a tag byte for each word, then its bytes that are not zero.
    const packed = Uint8Array.of(0x10, 0x02, 0x10, 0x01, 0x01, 0x05);
    expect(refusalCode(() => decodePing(packed))).toBe("TOO_SHORT");
    const padded = new Uint8Array(24);
    padded.set(packed);
    expect(refusalCode(() => decodePing(padded))).toBe("TOO_MANY_SEGMENTS");
  });

  test("a message over maxFrameBytes is refused before it is buffered", () => {
    const limits = resolveLimits({ maxFrameBytes: 16 });
    expect(refusalCode(() => decodePing(PING, { limits }))).toBe("MESSAGE_TOO_LARGE");
    expect(refusalCode(() => messageByteLength(PING.slice(0, 8), 0, limits))).toBe("MESSAGE_TOO_LARGE");
    expect(refusalCode(() => messageByteLength(table(0, 0xffff_ffff)))).toBe("MESSAGE_TOO_LARGE");
  });

  test("the first segment must hold the root pointer", () => {
    expect(refusalCode(() => decodePing(buildMessage([], [structPointer(0, 1, 0), [7, 0]])))).toBe("OUT_OF_BOUNDS");
  });

  test("messageByteLength says 0 until the table is all there, then the length", () => {
    const bytes = buildMessage([structPointer(0, 0, 0)], [], [[1, 0]]);
    for (let length = 0; length < 16; length++) expect(messageByteLength(bytes.slice(0, length))).toBe(0);
    expect(messageByteLength(bytes.slice(0, 16))).toBe(bytes.length);
    const behind = new Uint8Array(bytes.length + 3);
    behind.set(bytes, 3);
    expect(messageByteLength(behind, 3)).toBe(bytes.length);
  });
});
