// Reads one message: follows pointers, and checks each of them once against its segment and the limits. Generated code
// drives it; struct positions come out in registers, so that reading allocates nothing but the values themselves.

import { Bytes16 } from "./bytes16.js";
import type { Limits } from "./limits.js";
import { loadInt32, loadUint16, loadUint32 } from "./load.js";
import { type Segment, segmentAt } from "./segments.js";
import { decodeAscii, decodeUtf8, isAsciiWords, latinWindow } from "./text.js";
import { WireError, type WireErrorCode } from "./wire-error.js";

/** Builds a value from a struct's data section `[data, dataEnd)` and pointer section `[pointers, pointersEnd)`. */
export type StructBody<T> = (r: Reader, data: number, dataEnd: number, pointers: number, pointersEnd: number) => T;

/** The two lowest bits of a pointer. */
const LIST = 1;
const FAR = 2;
const OTHER = 3;

/** Element sizes in a list pointer. */
const BYTE = 2;
const POINTER = 6;
const COMPOSITE = 7;
const ELEMENT_BITS = [0, 1, 8, 16, 32, 64, 64] as const;

/** Messages up to this size may share one string among their texts: what a kept text retains stays small. */
const SHARED_TEXT_BYTES = 4096;

/** How much more than twice its size a payload's view may keep alive. */
const VIEW_SLACK_BYTES = 256;

/** What every absent data field shares: of no length, so nobody can change it. */
export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);
const EMPTY_LIST: readonly never[] = Object.freeze([]);

/** @internal */
export class Reader {
  /** Where the last struct entered stands. */
  dataAt = 0;
  /** Where its data ends and its pointers begin. */
  dataEnd = 0;
  pointersEnd = 0;

  private bytes: Uint8Array = EMPTY_BYTES;
  /** The segment in force; the whole message but for its table, unless there are several. */
  private start = 0;
  private end = 0;
  private segments: readonly Segment[] | undefined = undefined;
  private limits: Limits;
  private payloadViews = false;
  /** Words that may still be visited: a message in which nothing is shared needs no more than it holds. */
  private budget = 0;
  /** Field names and list indices from the root to the struct being read. */
  private depth = -1;
  private maxDepth = 0;
  private readonly path: (string | number)[] = [];
  private window: string | undefined = undefined;
  private windowStart = -1;

  /** The pointer last followed: its two halves and where it leads. */
  private low = 0;
  private high = 0;
  private target = 0;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /** Takes a message whose segments have been found to lie within `bytes`. */
  open(
    bytes: Uint8Array,
    start: number,
    end: number,
    segments: readonly Segment[] | undefined,
    limits: Limits,
    payloadViews: boolean,
  ): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.segments = segments;
    this.limits = limits;
    this.maxDepth = limits.maxDepth;
    this.payloadViews = payloadViews;
    this.budget = bytes.length >>> 3;
    this.depth = -1;
    this.windowStart = -1;
  }

  /** Lets go of the message, so that a reader kept for the next one keeps no bytes alive. */
  close(): void {
    this.bytes = EMPTY_BYTES;
    if (this.windowStart >= 0) this.window = undefined;
  }

  // Structs

  /** Follows the struct pointer at `p` into the registers; false when it is null. Paired with {@link leave}. */
  enter(p: number, field: string): boolean {
    const { bytes } = this;
    const low = loadInt32(bytes, p);
    const high = loadInt32(bytes, p + 4);
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

  leave(): void {
    this.depth--;
  }

  // Data section

  bool(at: number, bit: number): boolean {
    return (((this.bytes[at] as number) >> bit) & 1) !== 0;
  }

  load<T>(load: (bytes: Uint8Array, at: number) => T, at: number): T {
    return load(this.bytes, at);
  }

  uint16(at: number): number {
    return loadUint16(this.bytes, at);
  }

  uint32(at: number): number {
    return loadUint32(this.bytes, at);
  }

  /** An unsigned 64-bit field that is annotated as a JavaScript number. */
  safeUint64(at: number, field: string): number {
    const high = loadUint32(this.bytes, at + 4);
    if (high > 0x1fffff) throw this.fault("OUT_OF_RANGE", field, "larger than a JavaScript number holds exactly");
    const low = loadUint32(this.bytes, at);
    // Small numbers stay integers all the way.
    return high === 0 ? low : high * 0x1_0000_0000 + low;
  }

  // Blobs

  text(p: number, field: string | number): string {
    const size = this.blob(p, field);
    if (size < 0) return "";
    const start = this.target;
    const last = start + size - 1;
    if (size === 0 || this.bytes[last] !== 0) throw this.fault("INVALID_TEXT", field, "text without its closing NUL");
    if (size === 1) return "";
    if (isAsciiWords(this.bytes, start, start + size)) return this.ascii(start, last);
    const text = decodeUtf8(this.bytes, start, last);
    if (text === undefined) throw this.fault("INVALID_TEXT", field, "text that is not UTF-8");
    return text;
  }

  data(p: number, field: string | number): Uint8Array {
    const size = this.blob(p, field);
    if (size <= 0) return EMPTY_BYTES;
    const { bytes, target } = this;
    const { buffer } = bytes;
    const view = new Uint8Array(buffer, bytes.byteOffset + target, size);
    return this.payloadViews && buffer.byteLength <= 2 * size + VIEW_SLACK_BYTES ? view : view.slice();
  }

  bytes16(p: number, field: string): Bytes16 {
    const size = this.blob(p, field);
    if (size <= 0) return Bytes16.ZERO;
    if (size !== 16) throw this.fault("INVALID_LENGTH", field, `an id of ${size} bytes, expected 16`);
    const { bytes, target } = this;
    return new Bytes16(
      loadInt32(bytes, target),
      loadInt32(bytes, target + 4),
      loadInt32(bytes, target + 8),
      loadInt32(bytes, target + 12),
    );
  }

  // Lists

  structList<T>(p: number, field: string, body: StructBody<T>): readonly T[] {
    if (!this.follow(p, field)) return EMPTY_LIST;
    const list = this.list(field);
    if (list.bits === 1) throw this.mismatch(field, "a list of structs");
    const values: T[] = [];
    this.descend(field);
    for (let i = 0, at = list.at; i < list.count; i++, at += list.step) {
      this.descend(i);
      const pointers = at + list.dataBytes;
      values.push(body(this, at, pointers, pointers, pointers + list.pointerBytes));
      this.leave();
    }
    this.leave();
    return values;
  }

  textList(p: number, field: string): readonly string[] {
    return this.pointerList(p, field, this.text);
  }

  dataList(p: number, field: string): readonly Uint8Array[] {
    return this.pointerList(p, field, this.data);
  }

  /** A list of numbers or enums of `bits` each; `load` reads one at a byte position. */
  scalarList<T>(p: number, field: string, bits: number, load: (bytes: Uint8Array, at: number) => T): readonly T[] {
    if (!this.follow(p, field)) return EMPTY_LIST;
    const list = this.list(field);
    // A list of pointers, or of structs without data, holds no numbers.
    if (list.dataBytes * 8 < bits) throw this.mismatch(field, `a list of ${bits}-bit elements`);
    const values: T[] = [];
    for (let i = 0, at = list.at; i < list.count; i++, at += list.step) values.push(load(this.bytes, at));
    return values;
  }

  /** A list of booleans; elements wider than a bit hold theirs in the lowest one. */
  boolList(p: number, field: string): readonly boolean[] {
    if (!this.follow(p, field)) return EMPTY_LIST;
    const composite = (this.high & 7) === COMPOSITE;
    const list = this.list(field);
    if (composite || list.bits === 0) throw this.mismatch(field, "a list of booleans");
    const values: boolean[] = [];
    for (let i = 0; i < list.count; i++) {
      const bit = i * list.bits;
      values.push(this.bool(list.at + (bit >>> 3), bit & 7));
    }
    return values;
  }

  private pointerList<T>(p: number, field: string, read: (this: Reader, p: number, index: number) => T): readonly T[] {
    if (!this.follow(p, field)) return EMPTY_LIST;
    const list = this.list(field);
    if (list.pointerBytes === 0) throw this.mismatch(field, "a list of pointers");
    const values: T[] = [];
    this.descend(field);
    for (let i = 0, at = list.at + list.dataBytes; i < list.count; i++, at += list.step) {
      values.push(read.call(this, at, i));
    }
    this.leave();
    return values;
  }

  /** Checks the list pointer last followed. Each element is seen as a struct, which a newer or older peer may have made it. */
  private list(field: string): ListShape {
    if ((this.low & 3) !== LIST) throw this.mismatch(field, "a list");
    const size = this.high & 7;
    const count = this.high >>> 3;
    if (size === COMPOSITE) return this.compositeList(count, field);
    this.checkCount(count, field);
    const bits = ELEMENT_BITS[size] as number;
    const at = this.claim(Math.ceil((count * bits) / 64) * 8, field);
    if (bits === 0) this.spend(count, "LIST_TOO_LONG", field);
    const dataBytes = size === POINTER ? 0 : bits >>> 3;
    return {
      at,
      count,
      bits: size === POINTER ? 0 : bits,
      step: bits >>> 3,
      dataBytes,
      pointerBytes: size === POINTER ? 8 : 0,
    };
  }

  private compositeList(words: number, field: string): ListShape {
    const tagAt = this.claim((words + 1) * 8, field);
    const tagLow = loadInt32(this.bytes, tagAt);
    const tagHigh = loadInt32(this.bytes, tagAt + 4);
    if ((tagLow & 3) !== 0) throw this.fault("BAD_TAG", field, "the tag of a list of structs is no struct tag");
    const count = tagLow >>> 2;
    const dataBytes = (tagHigh & 0xffff) << 3;
    const pointerBytes = (tagHigh >>> 16) << 3;
    const step = dataBytes + pointerBytes;
    if (count * step > words * 8) throw this.fault("BAD_TAG", field, `${count} elements do not fit in ${words} words`);
    this.checkCount(count, field);
    if (step === 0) this.spend(count, "LIST_TOO_LONG", field);
    return { at: tagAt + 8, count, bits: 0, step, dataBytes, pointerBytes };
  }

  private checkCount(count: number, field: string): void {
    if (count > this.limits.maxListElements) {
      throw this.fault("LIST_TOO_LONG", field, `${count} elements, the limit is ${this.limits.maxListElements}`);
    }
  }

  // Pointers

  /** Byte count of the data or text behind the pointer at `p`, which then starts at `target`; -1 when it is null. */
  private blob(p: number, field: string | number): number {
    const { bytes } = this;
    const low = loadInt32(bytes, p);
    const high = loadInt32(bytes, p + 4);
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

  private blobSlowly(p: number, field: string | number): number {
    this.follow(p, field);
    if ((this.low & 3) !== LIST || (this.high & 7) !== BYTE) throw this.mismatch(field, "a list of bytes");
    const size = this.high >>> 3;
    this.target = this.claim((size + 7) & ~7, field);
    return size;
  }

  /** Reads the pointer at `p` and finds where it leads; false when it is null. */
  private follow(p: number, field: string | number): boolean {
    const low = loadInt32(this.bytes, p);
    const high = loadInt32(this.bytes, p + 4);
    if ((low | high) === 0) return false;
    if ((low & 2) === 0 && this.segments === undefined) {
      this.low = low;
      this.high = high;
      this.target = p + 8 + (low >> 2) * 8;
    } else {
      this.followSlowly(p, low, high, field);
    }
    return true;
  }

  private followSlowly(p: number, low: number, high: number, field: string | number): void {
    if ((low & 3) === OTHER) throw this.fault("CAPABILITY_POINTER", field, "a capability, where only data can stand");
    if ((low & 3) === FAR) {
      this.followFar(low, high, field);
    } else {
      if (this.segments !== undefined) this.select(segmentAt(this.segments, p));
      this.low = low;
      this.high = high;
      this.target = p + 8 + (low >> 2) * 8;
    }
  }

  /** A far pointer leads to a landing pad in some segment: one pointer, or a second far pointer with a tag behind it. */
  private followFar(low: number, high: number, field: string | number): void {
    const double = (low & 4) !== 0;
    const pad = this.landing(low, high, double ? 16 : 8, field);
    const padLow = loadInt32(this.bytes, pad);
    const padHigh = loadInt32(this.bytes, pad + 4);
    if (!double) {
      if ((padLow & 2) !== 0) throw this.badPad(padLow, field);
      this.low = padLow;
      this.high = padHigh;
      this.target = pad + 8 + (padLow >> 2) * 8;
      return;
    }
    if ((padLow & 7) !== FAR)
      throw this.fault("BAD_FAR_POINTER", field, "a double-far pointer's pad is no far pointer");
    const tagLow = loadInt32(this.bytes, pad + 8);
    const tagHigh = loadInt32(this.bytes, pad + 12);
    if ((tagLow & 2) !== 0) throw this.badPad(tagLow, field);
    this.target = this.landing(padLow, padHigh, 0, field);
    this.low = tagLow;
    this.high = tagHigh;
  }

  /** Makes the far pointer's segment the one in force; returns the position it names there. */
  private landing(low: number, high: number, size: number, field: string | number): number {
    const id = high >>> 0;
    const segment = this.segments === undefined ? this.onlySegment(id) : this.segments[id];
    if (segment === undefined) throw this.fault("BAD_FAR_POINTER", field, `segment ${id} is not there`);
    const at = segment.start + (low >>> 3) * 8;
    if (at + size > segment.end) throw this.fault("BAD_FAR_POINTER", field, `out of the bounds of segment ${id}`);
    this.select(segment);
    return at;
  }

  private onlySegment(id: number): Segment | undefined {
    return id === 0 ? { start: this.start, end: this.end } : undefined;
  }

  private badPad(low: number, field: string | number): WireError {
    return (low & 3) === OTHER
      ? this.fault("CAPABILITY_POINTER", field, "a capability, where only data can stand")
      : this.fault("BAD_FAR_POINTER", field, "a far pointer that leads to another");
  }

  private select(segment: Segment): void {
    this.start = segment.start;
    this.end = segment.end;
  }

  // Checks

  /** Checks that the object at `target` lies in its segment, and counts its words; returns where it starts. */
  private claim(size: number, field: string | number): number {
    let at = this.target;
    if (at < this.start || at + size > this.end) {
      // An object of no size is nowhere: the C++ library reads it as empty, wherever it points.
      if (size !== 0) throw this.fault("OUT_OF_BOUNDS", field, "a pointer leaves its segment");
      at = this.end;
    }
    this.spend(size >>> 3, "SHARED_OBJECT", field);
    return at;
  }

  private spend(words: number, code: "SHARED_OBJECT" | "LIST_TOO_LONG", field: string | number): void {
    this.budget -= words;
    if (this.budget < 0) throw this.fault(code, field, "more is reached than the message holds");
  }

  private descend(step: string | number): void {
    if (++this.depth >= this.limits.maxDepth) {
      this.depth--;
      throw this.fault("TOO_DEEP", step, `nested deeper than ${this.limits.maxDepth}`);
    }
    this.path[this.depth] = step;
  }

  /** Text known to be ASCII. Small messages are turned into one string once, of which each text is a slice. */
  private ascii(start: number, end: number): string {
    if (this.windowStart < 0) {
      this.windowStart = start;
      if (this.bytes.length <= SHARED_TEXT_BYTES) this.window = latinWindow(this.bytes, start, this.bytes.length);
    }
    const { window, windowStart } = this;
    // A hostile message may point back before its first text.
    if (window === undefined || start < windowStart) return decodeAscii(this.bytes, start, end);
    return window.slice(start - windowStart, end - windowStart);
  }

  private mismatch(field: string | number, expected: string): WireError {
    return this.fault("TYPE_MISMATCH", field, `expected ${expected}`);
  }

  private fault(code: WireErrorCode, field: string | number, detail: string): WireError {
    const path = [...this.path.slice(0, this.depth + 1), field];
    return new WireError(code, { blame: "peer", path: formatPath(path), detail });
  }

  /** Where a message opens: the root pointer. */
  get root(): number {
    return this.start;
  }
}

interface ListShape {
  readonly at: number;
  readonly count: number;
  /** Bits of an element that is not a struct nor a pointer; else 0. */
  readonly bits: number;
  readonly step: number;
  readonly dataBytes: number;
  readonly pointerBytes: number;
}

/** `["a", "b", 3, "c"]` as `a.b[3].c`. */
export function formatPath(path: readonly (string | number)[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}
