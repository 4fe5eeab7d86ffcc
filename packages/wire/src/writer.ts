// Writes messages one after the other into a growing slab, in one pass each and in the order of `capnp encode`: a struct,
// then what its pointers lead to, first pointer first. Generated code drives it.

import { Bytes16 } from "./bytes16.js";
import { DEFAULT_LIMITS, type Limits } from "./limits.js";
import { formatPath } from "./reader.js";
import { encodeUtf8 } from "./text.js";
import { isUint8Array } from "./uint8-array.js";
import type { UnrecognizedEnum } from "./unrecognized.js";
import { WireError, type WireErrorCode } from "./wire-error.js";

/** The list kind and element sizes of a pointer. */
const LIST = 1;
const BYTE = 2;
const POINTER = 6;
const COMPOSITE = 7;

/** Segment table of one segment, then the root pointer. */
const TABLE_BYTES = 8;
const ROOT_BYTES = 8;

const INITIAL_BYTES = 4096;

/**
 * A slab that messages are encoded into, for a session that sends many: allocated once, written over after each `reset`.
 *
 * @example
 * ```ts
 * import { Writer } from "@ixt/wire";
 * import { encodePingInto } from "@ixt/wire/wasipc";
 *
 * const writer = new Writer();
 * encodePingInto(writer, { nonce: 1n });
 * encodePingInto(writer, { nonce: 2n });
 * console.log(writer.bytes().length); // both messages, ready for one write
 * writer.reset();
 * ```
 */
export class Writer {
  /** Bytes written since the last reset. */
  length = 0;
  private slab: Uint8Array;
  private view: DataView;
  private readonly limits: Limits;
  /** Where the message being written begins, and how far it may reach before the slab or its limit is at an end. */
  private messageAt = 0;
  private room = 0;
  private writing = false;
  private depth = -1;
  private readonly path: (string | number)[] = [];

  /** @param initialBytes size of the slab at first, a hint only. Default 4 KiB. */
  constructor(initialBytes: number = INITIAL_BYTES, limits: Limits = DEFAULT_LIMITS) {
    if (!Number.isSafeInteger(initialBytes) || initialBytes < 0) {
      throw new WireError("INVALID_ARGUMENT", {
        blame: "local",
        detail: "initialBytes must be a whole number of bytes",
      });
    }
    this.slab = new Uint8Array(Math.max(64, initialBytes));
    this.view = new DataView(this.slab.buffer);
    this.limits = limits;
  }

  /** A view of what was written, valid until the next write or reset. */
  bytes(): Uint8Array {
    return this.slab.subarray(0, this.length);
  }

  /** Forgets what was written; the slab stays. */
  reset(): void {
    this.length = 0;
  }

  // Messages

  /** @internal Starts a message; returns where its root pointer stands. */
  begin(): number {
    if (this.writing) throw this.fault("INVALID_ARGUMENT", "", "a message is still being written into this slab");
    this.writing = true;
    const at = this.length;
    this.messageAt = at;
    this.reserve(TABLE_BYTES + ROOT_BYTES);
    this.room = Math.min(this.slab.length, at + this.limits.maxFrameBytes);
    this.depth = -1;
    this.length = at + TABLE_BYTES + ROOT_BYTES;
    return at + TABLE_BYTES;
  }

  /** @internal Ends the message whose root pointer is at `root`; returns its length in bytes. */
  finish(root: number): number {
    const words = (this.length - root) >>> 3;
    this.writing = false;
    this.view.setUint32(root - TABLE_BYTES, 0, true);
    this.view.setUint32(root - 4, words, true);
    return this.length - root + TABLE_BYTES;
  }

  /** @internal Takes back the message whose root pointer is at `root`, and returns what the encoder throws. */
  abort(root: number, error: unknown): unknown {
    this.writing = false;
    this.length = root - TABLE_BYTES;
    return error;
  }

  // Structs

  /** @internal Makes room for a struct, points at it from `p`, and returns where it stands. Paired with {@link leave}. */
  enter(p: number, dataWords: number, pointerWords: number, value: unknown, field: string): number {
    const at = this.length;
    const end = at + (dataWords + pointerWords) * 8;
    const depth = this.depth + 1;
    // The short way calls nothing; `enterSlowly` makes room, or finds out what is wrong.
    if (typeof value !== "object" || value === null || end > this.room || end === at || depth >= this.limits.maxDepth) {
      return this.enterSlowly(p, dataWords, pointerWords, value, field);
    }
    const { view } = this;
    for (let i = at; i < end; i += 8) view.setFloat64(i, 0);
    view.setInt32(p, (at - p - 8) >> 1, true);
    view.setInt32(p + 4, dataWords | (pointerWords << 16), true);
    this.length = end;
    this.depth = depth;
    this.path[depth] = field;
    return at;
  }

  private enterSlowly(p: number, dataWords: number, pointerWords: number, value: unknown, field: string): number {
    this.object(value, field);
    const at = this.allocate((dataWords + pointerWords) * 8, field);
    this.zero(at, this.length);
    // Cap'n Proto's form of an empty struct: it points at itself, so that it is not null.
    const offset = dataWords + pointerWords === 0 ? -1 : (at - p - 8) >> 3;
    this.view.setInt32(p, offset << 2, true);
    this.view.setInt32(p + 4, dataWords | (pointerWords << 16), true);
    this.descend(field);
    return at;
  }

  /** @internal */
  leave(): void {
    this.depth--;
  }

  /** @internal Checks the value of a group, which stands in its struct's own sections. */
  object(value: unknown, field: string): void {
    if (typeof value !== "object" || value === null) throw this.invalid(field, "an object");
  }

  // Data section

  /** @internal */
  bool(at: number, bit: number, value: boolean, field: string | number): void {
    if (typeof value !== "boolean") throw this.invalid(field, "a boolean");
    if (value) this.slab[at] = (this.slab[at] as number) | (1 << bit);
  }

  /** @internal */
  uint8(at: number, value: number, field: string | number): void {
    this.slab[at] = this.integer(value, 0, 0xff, field);
  }

  /** @internal */
  int8(at: number, value: number, field: string | number): void {
    this.view.setInt8(at, this.integer(value, -0x80, 0x7f, field));
  }

  /** @internal */
  uint16(at: number, value: number, field: string | number): void {
    this.view.setUint16(at, this.integer(value, 0, 0xffff, field), true);
  }

  /** @internal */
  int16(at: number, value: number, field: string | number): void {
    this.view.setInt16(at, this.integer(value, -0x8000, 0x7fff, field), true);
  }

  /** @internal */
  uint32(at: number, value: number, field: string | number): void {
    if (value >>> 0 !== value) this.integer(value, 0, 0xffff_ffff, field);
    this.view.setUint32(at, value, true);
  }

  /** @internal */
  int32(at: number, value: number, field: string | number): void {
    this.view.setInt32(at, this.integer(value, -0x8000_0000, 0x7fff_ffff, field), true);
  }

  /** @internal A 64-bit field that is annotated as a JavaScript number. */
  safeUint64(at: number, value: number, field: string): void {
    const low = value >>> 0;
    if (low !== value) this.integer(value, 0, Number.MAX_SAFE_INTEGER, field);
    this.view.setUint32(at, low, true);
    this.view.setUint32(at + 4, low === value ? 0 : Math.floor(value / 0x1_0000_0000), true);
  }

  /** @internal */
  uint64(at: number, value: bigint, field: string | number): void {
    if (typeof value !== "bigint") throw this.invalid(field, "a bigint");
    if (BigInt.asUintN(64, value) !== value) throw this.outOfRange(value, field);
    this.view.setBigUint64(at, value, true);
  }

  /** @internal */
  int64(at: number, value: bigint, field: string | number): void {
    if (typeof value !== "bigint") throw this.invalid(field, "a bigint");
    if (BigInt.asIntN(64, value) !== value) throw this.outOfRange(value, field);
    this.view.setBigInt64(at, value, true);
  }

  /** @internal */
  float32(at: number, value: number, field: string | number): void {
    if (typeof value !== "number") throw this.invalid(field, "a number");
    this.view.setFloat32(at, value, true);
  }

  /** @internal */
  float64(at: number, value: number, field: string | number): void {
    if (typeof value !== "number") throw this.invalid(field, "a number");
    this.view.setFloat64(at, value, true);
  }

  /** @internal One of `count` known ordinals, or an unrecognized one as it was received. */
  enumeration(at: number, value: number | UnrecognizedEnum, count: number, field: string | number): void {
    if (typeof value === "object" && value !== null) this.uint16(at, value.unrecognized, field);
    else this.view.setUint16(at, this.integer(value, 0, count - 1, field), true);
  }

  /** @internal A union's discriminant, which generated code knows to be right. */
  discriminant(at: number, ordinal: number): void {
    this.view.setUint16(at, ordinal, true);
  }

  /** @internal What to throw for a variant that this schema cannot write. */
  unknownVariant(value: { readonly kind?: unknown }): WireError {
    return value.kind === "unrecognized"
      ? this.fault("UNKNOWN_VARIANT", "kind", "an unrecognized variant cannot be written: its content was never read")
      : this.fault("INVALID_ARGUMENT", "kind", "no variant of this union has that name");
  }

  // Blobs. An empty one is written as a null pointer.

  /** @internal */
  text(p: number, value: string, field: string | number): void {
    if (typeof value !== "string") throw this.invalid(field, "a string");
    if (value === "") return this.nullPointer(p);
    if (value.length >= this.limits.maxFrameBytes) throw this.tooLarge(field);
    // The longest it can be, its NUL included; what is not used is given back.
    this.reserve(value.length * 3 + 8);
    const at = this.length;
    const size = encodeUtf8(value, this.slab, at);
    if (size < 0) throw this.fault("INVALID_TEXT", field, "a lone surrogate, which UTF-8 cannot carry");
    const end = this.allocate((size + 8) & ~7, field) + size;
    for (let i = end; i < this.length; i++) this.slab[i] = 0;
    this.listPointer(p, at, BYTE, size + 1);
  }

  /** @internal Copies the bytes; the array stays the caller's. */
  data(p: number, value: Uint8Array, field: string | number): void {
    if (!isUint8Array(value)) throw this.invalid(field, "a Uint8Array");
    const size = value.length;
    if (size === 0) return this.nullPointer(p);
    const at = this.length;
    const end = at + ((size + 7) & ~7);
    if (end > this.room) this.makeRoom(end, field);
    this.length = end;
    const { view } = this;
    view.setFloat64(end - 8, 0);
    view.setInt32(p, ((at - p - 8) >> 1) | LIST, true);
    view.setInt32(p + 4, (size << 3) | BYTE, true);
    this.slab.set(value, at);
  }

  /** @internal */
  bytes16(p: number, value: Bytes16, field: string): void {
    if (!(value instanceof Bytes16)) throw this.invalid(field, "a Bytes16");
    const { a, b, c, d } = value;
    if ((a | b | c | d) === 0) return this.nullPointer(p);
    const at = this.length;
    const end = at + 16;
    if (end > this.room) this.makeRoom(end, field);
    this.length = end;
    const { view } = this;
    view.setInt32(p, ((at - p - 8) >> 1) | LIST, true);
    view.setInt32(p + 4, (16 << 3) | BYTE, true);
    view.setInt32(at, a, true);
    view.setInt32(at + 4, b, true);
    view.setInt32(at + 8, c, true);
    view.setInt32(at + 12, d, true);
  }

  // Lists. An empty one is written as a null pointer.

  /** @internal `body` writes one element at its place. */
  structList<T>(
    p: number,
    values: readonly T[],
    dataWords: number,
    pointerWords: number,
    body: (w: Writer, at: number, value: T) => void,
    field: string,
  ): void {
    if (!this.elements(p, values, field)) return;
    const step = (dataWords + pointerWords) * 8;
    const at = this.allocate(8 + values.length * step, field);
    this.zero(at, this.length);
    this.view.setUint32(at, values.length << 2, true);
    this.view.setUint32(at + 4, dataWords | (pointerWords << 16), true);
    this.listPointer(p, at, COMPOSITE, (values.length * step) >>> 3);
    this.descend(field);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as T;
      if (typeof value !== "object" || value === null) throw this.invalid(i, "an object");
      this.descend(i);
      body(this, at + 8 + i * step, value);
      this.leave();
    }
    this.leave();
  }

  /** @internal */
  textList(p: number, values: readonly string[], field: string): void {
    this.pointerList(p, values, this.text, field);
  }

  /** @internal */
  dataList(p: number, values: readonly Uint8Array[], field: string): void {
    this.pointerList(p, values, this.data, field);
  }

  /** @internal `size` is the element size of the pointer, `bits` the width of one; `write` writes one at its place. */
  scalarList<T>(
    p: number,
    values: readonly T[],
    size: number,
    bits: number,
    write: (w: Writer, at: number, value: T, index: number) => void,
    field: string,
  ): void {
    if (!this.elements(p, values, field)) return;
    const at = this.allocate(Math.ceil((values.length * bits) / 64) * 8, field);
    this.zero(at, this.length);
    this.descend(field);
    for (let i = 0; i < values.length; i++) write(this, at + ((i * bits) >>> 3), values[i] as T, i);
    this.leave();
    this.listPointer(p, at, size, values.length);
  }

  private pointerList<T>(
    p: number,
    values: readonly T[],
    write: (this: Writer, p: number, value: T, index: number) => void,
    field: string,
  ): void {
    if (!this.elements(p, values, field)) return;
    const at = this.allocate(values.length * 8, field);
    this.listPointer(p, at, POINTER, values.length);
    this.descend(field);
    for (let i = 0; i < values.length; i++) write.call(this, at + i * 8, values[i] as T, i);
    this.leave();
  }

  /** Checks a list; false when it is empty and has been written as null. */
  private elements(p: number, values: readonly unknown[], field: string): boolean {
    if (!Array.isArray(values)) throw this.invalid(field, "an array");
    const { maxListElements } = this.limits;
    if (values.length > maxListElements) {
      throw this.fault("LIST_TOO_LONG", field, `${values.length} elements, the limit is ${maxListElements}`);
    }
    if (values.length > 0) return true;
    this.nullPointer(p);
    return false;
  }

  // The slab

  private listPointer(p: number, at: number, size: number, count: number): void {
    this.view.setInt32(p, (((at - p - 8) >> 3) << 2) | LIST, true);
    this.view.setUint32(p + 4, ((count << 3) | size) >>> 0, true);
  }

  private nullPointer(p: number): void {
    this.view.setFloat64(p, 0);
  }

  /** Takes whole words from the slab, with whatever they held before; returns where they start. */
  private allocate(size: number, field: string | number): number {
    const at = this.length;
    const end = at + size;
    if (end > this.room) this.makeRoom(end, field);
    this.length = end;
    return at;
  }

  /** Lets the message reach up to `end`, unless it would pass its limit. */
  private makeRoom(end: number, field: string | number): void {
    if (end - this.messageAt > this.limits.maxFrameBytes) throw this.tooLarge(field);
    if (end > this.slab.length) this.grow(end);
  }

  private reserve(size: number): void {
    if (this.length + size > this.slab.length) this.grow(this.length + size);
  }

  private grow(needed: number): void {
    const slab = new Uint8Array(Math.max(needed, this.slab.length * 2));
    slab.set(this.bytes());
    this.slab = slab;
    this.view = new DataView(slab.buffer);
    this.room = Math.min(slab.length, this.messageAt + this.limits.maxFrameBytes);
  }

  private zero(from: number, to: number): void {
    const { view } = this;
    for (let at = from; at < to; at += 8) view.setFloat64(at, 0);
  }

  // Refusals

  private integer(value: number, least: number, most: number, field: string | number): number {
    if (typeof value !== "number") throw this.invalid(field, "a number");
    if (!(Number.isInteger(value) && value >= least && value <= most)) throw this.outOfRange(value, field);
    return value;
  }

  private descend(step: string | number): void {
    if (++this.depth >= this.limits.maxDepth) {
      this.depth--;
      throw this.fault("TOO_DEEP", step, `nested deeper than ${this.limits.maxDepth}`);
    }
    this.path[this.depth] = step;
  }

  private outOfRange(value: number | bigint, field: string | number): WireError {
    return this.fault("OUT_OF_RANGE", field, `${value} is not a value of this field`);
  }

  private tooLarge(field: string | number): WireError {
    return this.fault("MESSAGE_TOO_LARGE", field, `the message would pass ${this.limits.maxFrameBytes} bytes`);
  }

  private invalid(field: string | number, expected: string): WireError {
    return this.fault("INVALID_ARGUMENT", field, `expected ${expected}`);
  }

  private fault(code: WireErrorCode, field: string | number, detail: string): WireError {
    const path = [...this.path.slice(0, this.depth + 1), field];
    return new WireError(code, { blame: "local", path: formatPath(path), detail });
  }
}
