// The values at which codecs go wrong: ends of ranges, lengths around a word, characters at each end of a UTF-8 length.

import { Bytes16 } from "@ixt/wire";
import type { Rng } from "../rng.js";

/** Characters of each UTF-8 length at both ends of its range; BOM, NUL, the ends of the surrogate gap, quotes. */
const CHARACTERS: readonly string[] = [
  "\u0000",
  "\u0001",
  "\n",
  '"',
  "\\",
  "a",
  "\u007f",
  "\u0080",
  "\u00ff",
  "\u0100",
  "\u07ff",
  "\u0800",
  "\ud7ff",
  "\ue000",
  "\ufeff",
  "\ufffd",
  "\uffff",
  "\u{10000}",
  "\u{1f600}",
  "\u{10ffff}",
];

/** Text lengths around a word, around the writer's change of method, and over what messages share. */
const TEXT_LENGTHS: readonly number[] = [0, 1, 6, 7, 8, 9, 15, 16, 47, 48, 49, 63, 64, 255, 4095, 4096, 4097, 65_536];

/** Texts at every boundary: each character alone, first, last and repeated, and each length. */
export const TEXTS: readonly string[] = [
  ...CHARACTERS,
  ...CHARACTERS.map((character) => `${character}tail`),
  ...CHARACTERS.map((character) => `head${character}`),
  ...CHARACTERS.map((character) => character.repeat(50)),
  ...TEXT_LENGTHS.map((length) => "x".repeat(length)),
  "\ufeffadmin",
  "__proto__",
  "e\u0301 \u00e9",
  "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
];

/** Data lengths around a word, and 64 KiB. */
export const DATA_LENGTHS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 255, 256, 65_535, 65_536];

/** Data of each boundary length, with no zero byte in it. */
export function boundaryData(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i % 255) + 1);
}

/** Ids: absent, all ones, and one with every byte different. */
export const IDS: readonly Bytes16[] = [
  Bytes16.ZERO,
  Bytes16.fromHex("f".repeat(32)),
  Bytes16.fromHex("000102030405060708090a0b0c0d0e0f"),
  Bytes16.fromHex("00000000000000000000000000000001"),
  Bytes16.fromHex("80000000000000000000000000000000"),
];

/** Ends of the unsigned range of `bits`, and of each narrower one. */
export function boundaryIntegers(bits: number): readonly bigint[] {
  const ends = [0n, 1n, 0x7fn, 0x80n, 0xffn, 0x100n, 0xffffn, 0x1_0000n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn];
  const wide = [0x1_0000_0000n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];
  return [...ends, ...wide].filter((value) => value < 2n ** BigInt(bits));
}

/** List lengths for lists of anything. */
export const LIST_LENGTHS: readonly number[] = [0, 1, 2, 3, 8, 33];

const ASCII = "abcdefghijklmnopqrstuvwxyz0123456789./-_ ABCXYZ";

/** A text: mostly short ASCII, often with characters at a boundary, seldom long. */
export function randomText(rng: Rng): string {
  if (rng.once(5)) return "";
  if (rng.once(4000)) return rng.pick(TEXTS);
  if (rng.once(12)) return Array.from({ length: rng.between(1, 12) }, () => rng.pick(CHARACTERS)).join("");
  const length = rng.once(40) ? rng.pick(TEXT_LENGTHS.slice(0, 13)) : rng.below(24);
  const from = rng.below(ASCII.length);
  let text = "";
  for (let i = 0; i < length; i++) text += ASCII.charAt((from + i * 7) % ASCII.length);
  return rng.once(10) ? text + rng.pick(CHARACTERS) : text;
}

/** Data: mostly up to three words, seldom a long or boundary length. */
export function randomData(rng: Rng): Uint8Array {
  if (rng.once(4000)) return rng.bytes(rng.pick(DATA_LENGTHS));
  if (rng.once(50)) return rng.bytes(rng.below(600));
  return rng.bytes(rng.below(25));
}

export function randomId(rng: Rng): Bytes16 {
  return rng.once(4) ? rng.pick(IDS) : new Bytes16(rng.uint32(), rng.uint32(), rng.uint32(), rng.uint32());
}

/** An integer of `bits`, unsigned: an end of a range half the time, else of a random size. */
export function randomInteger(rng: Rng, bits: number): bigint {
  if (rng.once(2)) return rng.pick(boundaryIntegers(bits));
  const value = (BigInt(rng.uint32()) << 32n) | BigInt(rng.uint32());
  return value >> BigInt(64 - rng.between(1, bits));
}
