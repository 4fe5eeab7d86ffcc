// Raw messages for tests, word by word: what no encoder of ours would write.

/** A word given as its low and high half, or as eight bytes. */
export type Word = readonly [low: number, high: number] | Uint8Array;

/** One message of the given segments, framed. */
export function buildMessage(...segments: readonly (readonly Word[])[]): Uint8Array {
  const table = Math.ceil((segments.length + 1) / 2) * 2;
  const halves: number[] = [segments.length - 1, ...segments.map((segment) => segment.length)];
  while (halves.length < table) halves.push(0);
  const bytes = new Uint8Array((table / 2 + segments.flat().length) * 8);
  const view = new DataView(bytes.buffer);
  halves.forEach((half, i) => void view.setUint32(i * 4, half, true));
  let at = table * 4;
  for (const word of segments.flat()) {
    if (word instanceof Uint8Array) bytes.set(word, at);
    else for (const i of [0, 1]) view.setUint32(at + i * 4, (word[i] ?? 0) >>> 0, true);
    at += 8;
  }
  return bytes;
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

/** Up to eight ASCII characters, padded with zeros. */
export function word(text: string): Word {
  const bytes = new Uint8Array(8);
  new TextEncoder().encodeInto(text, bytes);
  return bytes;
}
