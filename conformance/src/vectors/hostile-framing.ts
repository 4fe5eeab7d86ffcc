// Hostile messages whose segment table or length lies: refused before a pointer is looked at.

import { encodeJson } from "./roots.js";
import type { Draft } from "./vector.js";
import { buildMessage, concat, NULL, structPointer, table, type Word } from "./words.js";

function framing(name: string, about: string, error: string, bytes: Uint8Array, hostileCase?: number): Draft {
  const numbered = hostileCase === undefined ? {} : { hostileCase };
  return { family: "hostile", name, type: "Envelope", about, error, bytes, ...numbered };
}

/** A ping: five words, its table among them. */
const PING = encodeJson("Envelope", { kind: "ping", ping: { nonce: "5" } });
const PING_WORDS = PING.length / 8 - 1;

/** The ping packed by hand: a tag byte for each word, then its bytes that are not zero. */
const PACKED_PING = Uint8Array.of(0x10, 4, 0x50, 1, 1, 0x01, 6, 0x10, 1, 0x01, 5);

/** The ping with other first words. */
function pingAfter(...halves: readonly number[]): Uint8Array {
  return concat(table(...halves), PING.subarray(8));
}

const ROOT: readonly Word[] = [structPointer(0, 1, 1), [9, 0], NULL];

export const HOSTILE_FRAMING: readonly Draft[] = [
  framing("nothing", "No bytes at all.", "TOO_SHORT", new Uint8Array(0), 1),
  framing("half-a-word", "Four bytes.", "TOO_SHORT", PING.slice(0, 4), 1),
  framing("table-alone", "A segment table and nothing behind it.", "TOO_SHORT", PING.slice(0, 8), 1),
  framing("fifteen-bytes", "One byte less than any message takes.", "TOO_SHORT", PING.slice(0, 15), 1),
  framing("seventeen-bytes", "A length that is no multiple of eight.", "UNALIGNED", PING.slice(0, 17), 2),
  framing("stray-byte", "A whole message and one byte more.", "UNALIGNED", concat(PING, new Uint8Array(1)), 2),
  framing(
    "segment-one-word-more",
    "The table promises a word more than there is.",
    "TRUNCATED_SEGMENT",
    pingAfter(0, PING_WORDS + 1),
    3,
  ),
  framing(
    "segment-of-32-gib",
    "The table promises the largest segment.",
    "TRUNCATED_SEGMENT",
    pingAfter(0, 0xffff_ffff),
    3,
  ),
  framing("last-word-missing", "The last word of the message is missing.", "TRUNCATED_SEGMENT", PING.slice(0, -8), 3),
  framing("table-cut-short", "A table of 401 segments in sixteen bytes.", "TRUNCATED_SEGMENT", table(400, 1, 1, 1), 3),
  framing(
    "sizes-overflow",
    "Segments whose sizes add up to more than 32 bits hold.",
    "TRUNCATED_SEGMENT",
    pingAfter(1, 0xffff_ffff, 0xffff_ffff, 0),
    3,
  ),
  framing("segments-2-31", "A segment count of 2^31 in eight bytes.", "TOO_MANY_SEGMENTS", table(0x7fff_ffff, 0), 4),
  framing("segments-2-32-minus-1", "A segment count of 2^32 - 1.", "TOO_MANY_SEGMENTS", table(0xffff_fffe, 0), 4),
  framing(
    "segments-2-32",
    "A segment count that is none where it wraps at 32 bits.",
    "TOO_MANY_SEGMENTS",
    pingAfter(0xffff_ffff, PING_WORDS),
    4,
  ),
  framing(
    "segments-513",
    "One segment more than there may be.",
    "TOO_MANY_SEGMENTS",
    buildMessage([...ROOT], ...Array.from({ length: 512 }, () => [])),
    5,
  ),
  framing("trailing-word", "A word of zeros behind the message.", "TRAILING_BYTES", concat(PING, new Uint8Array(8)), 6),
  framing("two-messages", "Two messages in one frame.", "TRAILING_BYTES", concat(PING, PING), 6),
  {
    ...framing("over-max-frame-bytes", "A message larger than its receiver takes.", "MESSAGE_TOO_LARGE", PING, 40),
    limits: { maxFrameBytes: PING.length - 8 },
  },
  framing(
    "empty-first-segment",
    "The first segment holds no root pointer.",
    "OUT_OF_BOUNDS",
    buildMessage([], [...ROOT]),
  ),
  framing(
    "packed",
    "The ping in Cap'n Proto's packed encoding: it is never unpacked.",
    "TOO_MANY_SEGMENTS",
    PACKED_PING,
    19,
  ),
  framing(
    "packed-and-padded",
    "The same, padded to as many words as a message takes.",
    "TOO_MANY_SEGMENTS",
    concat(PACKED_PING, new Uint8Array(13)),
    19,
  ),
];
