// Messages word by word: what no encoder of ours would write.

/** A word given as its low and high half, or as eight bytes. */
export type Word = readonly [low: number, high: number] | Uint8Array;

/** Element sizes in a list pointer. */
export const VOID = 0;
export const BIT = 1;
export const BYTE = 2;
export const TWO_BYTES = 3;
export const EIGHT_BYTES = 5;
export const POINTER = 6;
export const COMPOSITE = 7;

export const NULL: Word = [0, 0];

/** One message of the given segments, with its segment table. */
export function buildMessage(...segments: readonly (readonly Word[])[]): Uint8Array {
  return concat(
    table(segments.length - 1, ...segments.map((segment) => segment.length)),
    ...segments.flat().map(bytesOf),
  );
}

/** A segment table as its 32-bit numbers say, padded to a whole word. */
export function table(...halves: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(halves.length / 2) * 8);
  const view = new DataView(bytes.buffer);
  halves.forEach((half, i) => void view.setUint32(i * 4, half >>> 0, true));
  return bytes;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function bytesOf(word: Word): Uint8Array {
  return word instanceof Uint8Array ? word : table(...word);
}

/** A struct pointer; `offset` in words from the pointer's end. */
export function structPointer(offset: number, dataWords: number, pointerWords: number): Word {
  return [offset << 2, dataWords | (pointerWords << 16)];
}

/** A list pointer with one of the eight element sizes. */
export function listPointer(offset: number, size: number, count: number): Word {
  return [(offset << 2) | 1, (count << 3) | size];
}

/** The tag word of a list of structs. */
export function tag(count: number, dataWords: number, pointerWords: number): Word {
  return [count << 2, dataWords | (pointerWords << 16)];
}

export function farPointer(segment: number, offset: number, kind: "single" | "double" = "single"): Word {
  return [(offset << 3) | (kind === "double" ? 4 : 0) | 2, segment];
}

/** A pointer to the capability `index`, which no message of ours holds. */
export function capabilityPointer(index: number): Word {
  return [3, index];
}

/** The bytes in whole words, padded with zeros. */
export function wordsOf(bytes: Iterable<number>): readonly Word[] {
  const all = [...bytes];
  const words: Word[] = [];
  for (let i = 0; i < all.length; i += 8) {
    const eight = new Uint8Array(8);
    eight.set(all.slice(i, i + 8));
    words.push(eight);
  }
  return words;
}

/** Text with its NUL, in whole words. */
export function textWords(text: string): readonly Word[] {
  return wordsOf([...Buffer.from(text, "utf8"), 0]);
}
