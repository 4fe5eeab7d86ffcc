// Writes the fields of structs, in one pass and in the order of `capnp encode`: a struct, then what its pointers lead to,
// first pointer first. Generated code makes room for a struct and writes each field at its place.

import { Bytes16 } from "./bytes16.js";
import type { PathStep } from "./path.js";
import { invalid, outOfRange, refuse } from "./refusals.js";
import { Slab } from "./slab.js";
import { SHORT_TEXT, writeAscii, writeUtf8 } from "./text.js";
import { byteCount, copyBytes, isUint8Array } from "./uint8-array.js";
import type { UnrecognizedEnum } from "./unrecognized.js";
import type { WireError } from "./wire-error.js";

/** The list kind, and the element size of text and data, in a pointer. */
const LIST = 1;
const BYTE = 2;

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
export class Writer extends Slab {
  // Structs

  /** @internal Makes room for a struct, points at it from `p`, and returns where it stands. */
  enter(p: number, dataWords: number, pointerWords: number, value: unknown, field: string): number {
    const at = this.used;
    const end = at + (dataWords + pointerWords) * 8;
    // The short way calls nothing; `enterSlowly` makes room, or finds out what is wrong.
    if (typeof value !== "object" || value === null || end > this.room || end === at) {
      return this.enterSlowly(p, dataWords, pointerWords, value, field);
    }
    const { view } = this;
    for (let i = at; i < end; i += 8) view.setFloat64(i, 0);
    view.setInt32(p, (at - p - 8) >> 1, true);
    view.setInt32(p + 4, dataWords | (pointerWords << 16), true);
    this.used = end;
    return at;
  }

  private enterSlowly(p: number, dataWords: number, pointerWords: number, value: unknown, field: string): number {
    this.object(value, field);
    const at = this.allocate((dataWords + pointerWords) * 8, field);
    this.zero(at, this.used);
    // Cap'n Proto's form of an empty struct: it points at itself, so that it is not null.
    const offset = dataWords + pointerWords === 0 ? -1 : (at - p - 8) >> 3;
    this.view.setInt32(p, offset << 2, true);
    this.view.setInt32(p + 4, dataWords | (pointerWords << 16), true);
    return at;
  }

  /** @internal Checks that a struct's, an element's or a group's value is an object. */
  object(value: unknown, field: PathStep): void {
    if (typeof value !== "object" || value === null) throw invalid(field, "an object");
  }

  // Data section

  /** @internal */
  uint16(at: number, value: number, field: PathStep): void {
    this.view.setUint16(at, this.integer(value, 0, 0xffff, field), true);
  }

  /** @internal */
  uint32(at: number, value: number, field: PathStep): void {
    if (typeof value !== "number" || value >>> 0 !== value) this.integer(value, 0, 0xffff_ffff, field);
    this.view.setUint32(at, value, true);
  }

  /** @internal A 64-bit field that is annotated as a JavaScript number. */
  safeUint64(at: number, value: number, field: string): void {
    // The type first: a bigint or a symbol cannot even be asked for its low half.
    const low = typeof value === "number" ? value >>> 0 : -1;
    if (low !== value) this.integer(value, 0, Number.MAX_SAFE_INTEGER, field);
    this.view.setUint32(at, low, true);
    this.view.setUint32(at + 4, low === value ? 0 : Math.floor(value / 0x1_0000_0000), true);
  }

  /** @internal */
  uint64(at: number, value: bigint, field: PathStep): void {
    if (typeof value !== "bigint") throw invalid(field, "a bigint");
    if (BigInt.asUintN(64, value) !== value) throw outOfRange(value, field);
    this.view.setBigUint64(at, value, true);
  }

  /** @internal One of `count` known ordinals, or an unrecognized one as it was received. */
  enumeration(at: number, value: number | UnrecognizedEnum, count: number, field: PathStep): void {
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
      ? refuse("UNKNOWN_VARIANT", "kind", "an unrecognized variant cannot be written: its content was never read")
      : refuse("INVALID_ARGUMENT", "kind", "no variant of this union has that name");
  }

  /** @internal */
  integer(value: number, least: number, most: number, field: PathStep): number {
    if (typeof value !== "number") throw invalid(field, "a number");
    if (!(Number.isInteger(value) && value >= least && value <= most)) throw outOfRange(value, field);
    return value;
  }

  // Blobs. An empty one is written as a null pointer.

  /** @internal */
  text(p: number, value: string, field: PathStep): void {
    if (typeof value !== "string") throw invalid(field, "a string");
    const { length } = value;
    if (length === 0) return this.nullPointer(p);
    if (length > SHORT_TEXT) return this.longText(p, value, field);
    const at = this.used;
    const end = at + ((length + 8) & ~7);
    if (end > this.room) this.makeRoom(end, field);
    const { view } = this;
    view.setFloat64(end - 8, 0);
    if (!writeAscii(value, view, at)) return this.longText(p, value, field);
    this.used = end;
    view.setInt32(p, ((at - p - 8) >> 1) | LIST, true);
    view.setInt32(p + 4, ((length + 1) << 3) | BYTE, true);
  }

  private longText(p: number, value: string, field: PathStep): void {
    if (value.length >= this.limits.maxFrameBytes) throw this.tooLarge(field);
    // The longest it can be, its NUL included; what is not used is given back.
    this.reserve(value.length * 3 + 8);
    const at = this.used;
    const size = writeUtf8(value, this.slab, at);
    if (size < 0) throw refuse("INVALID_TEXT", field, "a lone surrogate, which UTF-8 cannot carry");
    this.allocate((size + 8) & ~7, field);
    for (let i = at + size; i < this.used; i++) this.slab[i] = 0;
    this.listPointer(p, at, BYTE, size + 1);
  }

  /** @internal Copies the bytes; the array stays the caller's. */
  data(p: number, value: Uint8Array, field: PathStep): void {
    if (!isUint8Array(value)) throw invalid(field, "a Uint8Array");
    const size = byteCount(value);
    if (size === 0) return this.nullPointer(p);
    const at = this.used;
    const end = at + ((size + 7) & ~7);
    if (end > this.room) this.makeRoom(end, field);
    this.used = end;
    const { view } = this;
    view.setFloat64(end - 8, 0);
    view.setInt32(p, ((at - p - 8) >> 1) | LIST, true);
    view.setInt32(p + 4, (size << 3) | BYTE, true);
    copyBytes(this.slab, at, value);
  }

  /** @internal */
  bytes16(p: number, value: Bytes16, field: string): void {
    if (!Bytes16.is(value)) throw invalid(field, "a Bytes16");
    const { a, b, c, d } = value;
    if ((a | b | c | d) === 0) return this.nullPointer(p);
    const at = this.used;
    const end = at + 16;
    if (end > this.room) this.makeRoom(end, field);
    this.used = end;
    const { view } = this;
    view.setInt32(p, ((at - p - 8) >> 1) | LIST, true);
    view.setInt32(p + 4, (16 << 3) | BYTE, true);
    view.setInt32(at, a, true);
    view.setInt32(at + 4, b, true);
    view.setInt32(at + 8, c, true);
    view.setInt32(at + 12, d, true);
  }

  // Pointers

  /** @internal */
  listPointer(p: number, at: number, size: number, count: number): void {
    this.view.setInt32(p, (((at - p - 8) >> 3) << 2) | LIST, true);
    this.view.setUint32(p + 4, ((count << 3) | size) >>> 0, true);
  }

  /** @internal */
  nullPointer(p: number): void {
    this.view.setFloat64(p, 0);
  }
}
