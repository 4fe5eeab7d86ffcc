// Text on the wire: strict UTF-8 both ways. ASCII, which almost all of it is, takes a short way.

const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = /* @__PURE__ */ new TextEncoder();

/** Lone surrogates: code units which no UTF-8 can carry. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Node, Bun and Deno read and write strings in the middle of an array natively; browsers need a view and a decoder. */
interface NativeText {
  readonly latin1Slice?: (this: Uint8Array, start: number, end: number) => string;
  readonly utf8Write?: (this: Uint8Array, text: string, at: number, most: number) => number;
}

const native: NativeText | undefined = (globalThis as { Buffer?: { prototype: NativeText } }).Buffer?.prototype;
const latinSlice: NativeText["latin1Slice"] = native?.latin1Slice;
const utf8Write: NativeText["utf8Write"] = native?.utf8Write;

/**
 * True when the words from `start` hold nothing but ASCII up to `end`, which is rounded up to a whole word.
 * A stray byte in the padding only sends the text the longer way.
 */
export function isAsciiWords(view: DataView, start: number, end: number): boolean {
  let seen = 0;
  for (let i = start; i < end; i += 8) seen |= view.getInt32(i, true) | view.getInt32(i + 4, true);
  return (seen & 0x80808080) === 0;
}

/**
 * Bytes as a string of one character a byte, in which every ASCII byte is itself and stands at its own index.
 * Undefined where the host offers no cheap way: then texts are decoded one by one.
 */
export function latinWindow(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (latinSlice !== undefined) return latinSlice.call(bytes, start, end);
  // No sequence, well-formed or not, becomes more characters than it has bytes: equal length, equal indices.
  const text = lenient.decode(bytes.slice(start, end));
  return text.length === end - start ? text : undefined;
}

const lenient = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/** Decodes bytes known to be ASCII. */
export function decodeAscii(bytes: Uint8Array, start: number, end: number): string {
  return latinSlice === undefined ? decoder.decode(bytes.slice(start, end)) : latinSlice.call(bytes, start, end);
}

/** Decodes UTF-8, a leading byte order mark kept; undefined when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    // A copy first: browsers refuse to decode shared memory.
    return decoder.decode(bytes.slice(start, end));
  } catch {
    return undefined;
  }
}

/** Up to this many characters, {@link writeAscii} beats the native encoder. */
export const SHORT_TEXT = 64;

/**
 * Writes `text` at `at`, four characters a store; false when one of them is not ASCII, with anything written there then.
 * The bytes up to the next whole word must be free.
 */
export function writeAscii(text: string, view: DataView, at: number): boolean {
  const whole = text.length & ~3;
  let seen = 0;
  for (let i = 0; i < whole; i += 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const d = text.charCodeAt(i + 3);
    seen |= a | b | c | d;
    view.setInt32(at + i, a | (b << 8) | (c << 16) | (d << 24), true);
  }
  for (let i = whole; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    seen |= unit;
    view.setUint8(at + i, unit);
  }
  return seen < 0x80;
}

/**
 * Writes `text` as UTF-8 at `at`, where at least three bytes a character are free.
 * Returns the number of bytes, or -1 when the text holds a lone surrogate.
 */
export function writeUtf8(text: string, bytes: Uint8Array, at: number): number {
  const written =
    utf8Write === undefined
      ? encoder.encodeInto(text, bytes.subarray(at)).written
      : utf8Write.call(bytes, text, at, text.length * 3);
  // As many bytes as characters: all ASCII, so no surrogate either.
  return written !== text.length && LONE_SURROGATE.test(text) ? -1 : written;
}
