// Reads the fields of structs: generated code asks for each field by its place and by where its section ends, since a
// section of an older peer may end before the field: then it has its default.

import { Bytes16 } from "./bytes16.js";
import { Cursor, EMPTY_BYTES, LIST } from "./cursor.js";
import type { Limits } from "./limits.js";
import type { PathStep } from "./path.js";
import type { Segment } from "./segments.js";
import { sliceData } from "./slice-data.js";
import { decodeAscii, decodeUtf8, isAsciiWords, latinWindow } from "./text.js";

/** The element size of text and data in a list pointer. */
const BYTE = 2;

/** Messages up to this size may share one string among their texts: what a kept text retains stays small. */
const SHARED_TEXT_BYTES = 4096;

/** Reads one message. Internal to this package and its generated code. */
export class Reader extends Cursor {
  /** Where the struct last entered stands. */
  dataAt = 0;
  /** Where its data ends and its pointers begin. */
  dataEnd = 0;
  pointersEnd = 0;

  private payloadViews = false;
  /** Where the message ends, whatever segment is in force. */
  private messageEnd = 0;
  private sharesText = false;
  private window: string | undefined = undefined;
  private windowStart = -1;

  /** Takes a message of `length` bytes up to `messageEnd`, of which `[start, end)` is the only segment or the first. */
  open(
    bytes: Uint8Array,
    length: number,
    messageEnd: number,
    start: number,
    end: number,
    segments: readonly Segment[] | undefined,
    limits: Limits,
    payloadViews: boolean,
  ): void {
    this.hold(bytes);
    this.start = start;
    this.end = end;
    this.segments = segments;
    this.limits = limits;
    this.maxDepth = limits.maxDepth;
    this.payloadViews = payloadViews;
    this.budget = length >>> 3;
    this.messageEnd = messageEnd;
    this.sharesText = length <= SHARED_TEXT_BYTES;
    this.depth = -1;
    this.windowStart = -1;
  }

  /** Lets go of the message. */
  close(): void {
    this.release();
    if (this.windowStart >= 0) this.window = undefined;
  }

  /** Where a message opens: its root pointer. */
  get root(): number {
    return this.start;
  }

  // Structs

  /** Follows the struct pointer at `p` into the registers; false when it is null. Paired with {@link leave}. */
  enter(p: number, field: string): boolean {
    const { view } = this;
    const low = view.getInt32(p, true);
    const high = view.getInt32(p + 4, true);
    if ((low | high) === 0) return false;
    // The short way, which nearly every struct of every message takes: nothing is called, all is well or `enterSlowly`
    // finds out what is not.
    const at = p + 8 + low * 2;
    const dataEnd = at + ((high & 0xffff) << 3);
    const end = dataEnd + ((high >>> 16) << 3);
    const budget = this.budget - ((end - at) >>> 3);
    const depth = this.depth + 1;
    if (
      (low & 3) !== 0 ||
      at < this.start ||
      end > this.end ||
      budget < 0 ||
      depth >= this.maxDepth ||
      this.segments !== undefined
    ) {
      return this.enterSlowly(p, field);
    }
    this.budget = budget;
    this.depth = depth;
    this.path[depth] = field;
    this.dataAt = at;
    this.dataEnd = dataEnd;
    this.pointersEnd = end;
    return true;
  }

  private enterSlowly(p: number, field: string): boolean {
    this.follow(p, field);
    if ((this.low & 3) !== 0) throw this.mismatch(field, "a struct");
    const dataBytes = (this.high & 0xffff) << 3;
    const pointerBytes = (this.high >>> 16) << 3;
    const at = this.claim(dataBytes + pointerBytes, field);
    this.descend(field);
    this.dataAt = at;
    this.dataEnd = at + dataBytes;
    this.pointersEnd = at + dataBytes + pointerBytes;
    return true;
  }

  // Data section

  uint16(at: number, end: number): number {
    return at + 2 <= end ? this.view.getUint16(at, true) : 0;
  }

  uint32(at: number, end: number): number {
    return at + 4 <= end ? this.view.getUint32(at, true) : 0;
  }

  /** An unsigned 64-bit field that is annotated as a JavaScript number. */
  safeUint64(at: number, end: number, field: string): number {
    if (at + 8 > end) return 0;
    const high = this.view.getUint32(at + 4, true);
    if (high > 0x1fffff) throw this.fault("OUT_OF_RANGE", field, "larger than a JavaScript number holds exactly");
    const low = this.view.getUint32(at, true);
    // Small numbers stay integers all the way.
    return high === 0 ? low : high * 0x1_0000_0000 + low;
  }

  // Blobs

  text(p: number, end: number, field: PathStep): string {
    const size = this.blob(p, end, field);
    if (size < 0) return "";
    const start = this.target;
    const last = start + size - 1;
    if (size === 0 || this.bytes[last] !== 0) throw this.fault("INVALID_TEXT", field, "text without its closing NUL");
    if (size === 1) return "";
    if (isAsciiWords(this.view, start, start + size)) return this.ascii(start, last);
    const text = decodeUtf8(this.bytes, start, last);
    if (text === undefined) throw this.fault("INVALID_TEXT", field, "text that is not UTF-8");
    return text;
  }

  data(p: number, end: number, field: PathStep): Uint8Array {
    const size = this.blob(p, end, field);
    if (size <= 0) return EMPTY_BYTES;
    return sliceData(this.bytes, this.target, size, this.payloadViews);
  }

  bytes16(p: number, end: number, field: string): Bytes16 {
    const size = this.blob(p, end, field);
    if (size <= 0) return Bytes16.ZERO;
    if (size !== 16) throw this.fault("INVALID_LENGTH", field, `an id of ${size} bytes, expected 16`);
    const { view, target } = this;
    return new Bytes16(
      view.getInt32(target, true),
      view.getInt32(target + 4, true),
      view.getInt32(target + 8, true),
      view.getInt32(target + 12, true),
    );
  }

  /** Byte count of the data or text behind the pointer at `p`, which then starts at `target`; -1 when it is null or not there. */
  private blob(p: number, end: number, field: PathStep): number {
    if (p >= end) return -1;
    const { view } = this;
    const low = view.getInt32(p, true);
    const high = view.getInt32(p + 4, true);
    if ((low | high) === 0) return -1;
    // The short way again: a list of bytes in the only segment.
    const size = high >>> 3;
    const words = (size + 7) >>> 3;
    const at = p + 8 + (low >> 2) * 8;
    const budget = this.budget - words;
    if (
      (low & 3) !== LIST ||
      (high & 7) !== BYTE ||
      at < this.start ||
      at + words * 8 > this.end ||
      budget < 0 ||
      this.segments !== undefined
    ) {
      return this.blobSlowly(p, field);
    }
    this.budget = budget;
    this.target = at;
    return size;
  }

  private blobSlowly(p: number, field: PathStep): number {
    this.follow(p, field);
    if ((this.low & 3) !== LIST || (this.high & 7) !== BYTE) throw this.mismatch(field, "a list of bytes");
    const size = this.high >>> 3;
    this.target = this.claim((size + 7) & ~7, field);
    return size;
  }

  /** Text known to be ASCII. Small messages are turned into one string once, of which each text is a slice. */
  private ascii(start: number, end: number): string {
    if (this.windowStart < 0) {
      this.windowStart = start;
      if (this.sharesText) this.window = latinWindow(this.bytes, start, this.messageEnd);
    }
    const { window, windowStart } = this;
    // A hostile message may point back before its first text.
    if (window === undefined || start < windowStart) return decodeAscii(this.bytes, start, end);
    return window.substring(start - windowStart, end - windowStart);
  }
}
