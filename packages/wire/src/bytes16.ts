// A 16-byte id as four machine words: cheap to make, to compare and to hash, and it keeps no message buffer alive.

import { isUint8Array } from "./uint8-array.js";
import { WireError } from "./wire-error.js";

/** On every copy of the class, ESM or CommonJS, so that one knows the ids of another. */
const BRAND: unique symbol = Symbol.for("@ixt/bytes16");

const HEX = /^[0-9a-fA-F]{32}$/;

/**
 * Sixteen immutable bytes, such as a stream's or a message's id.
 *
 * The words `a` to `d` are the bytes in order, each word little-endian, as signed 32-bit integers.
 *
 * @example
 * ```ts
 * import { Bytes16 } from "@ixt/wire";
 *
 * const id = Bytes16.fromHex("000102030405060708090a0b0c0d0e0f");
 * console.log(id.equals(Bytes16.from(id.toBytes()))); // true
 * ```
 */
export class Bytes16 {
  /** Sixteen zero bytes: what an absent id reads as. */
  static readonly ZERO: Bytes16 = Object.freeze(new Bytes16(0, 0, 0, 0));

  // `declare`: a field that is first defined and then assigned costs every id that is made.
  declare readonly a: number;
  declare readonly b: number;
  declare readonly c: number;
  declare readonly d: number;

  constructor(a: number, b: number, c: number, d: number) {
    this.a = a | 0;
    this.b = b | 0;
    this.c = c | 0;
    this.d = d | 0;
  }

  /** True for an id, also one made by another copy of this package. */
  static is(value: unknown): value is Bytes16 {
    return typeof value === "object" && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }

  /**
   * Copies sixteen bytes; the array stays the caller's.
   *
   * @throws {@link WireError} `INVALID_LENGTH` for another length, `INVALID_ARGUMENT` for anything but a `Uint8Array`.
   */
  static from(bytes: Uint8Array): Bytes16 {
    if (!isUint8Array(bytes)) throw refuse("INVALID_ARGUMENT", "expected a Uint8Array of 16 bytes");
    if (bytes.length !== 16) throw refuse("INVALID_LENGTH", `expected 16 bytes, got ${bytes.length}`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
    const word = (at: number): number => view.getInt32(at, true);
    return new Bytes16(word(0), word(4), word(8), word(12));
  }

  /**
   * Reads 32 hex digits of either case, without dashes.
   *
   * @throws {@link WireError} `INVALID_ARGUMENT` for anything else.
   */
  static fromHex(hex: string): Bytes16 {
    if (typeof hex !== "string" || !HEX.test(hex)) throw refuse("INVALID_ARGUMENT", "expected 32 hex digits");
    const bytes = new Uint8Array(16);
    for (let i = 0; i < 16; i++) bytes[i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
    return Bytes16.from(bytes);
  }

  /** A fresh array of the sixteen bytes, the caller's own. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    view.setInt32(0, this.a, true);
    view.setInt32(4, this.b, true);
    view.setInt32(8, this.c, true);
    view.setInt32(12, this.d, true);
    return bytes;
  }

  /** 32 lowercase hex digits. */
  toHex(): string {
    let hex = "";
    for (const byte of this.toBytes()) hex += byte.toString(16).padStart(2, "0");
    return hex;
  }

  toString(): string {
    return this.toHex();
  }

  toJSON(): string {
    return this.toHex();
  }

  equals(other: Bytes16): boolean {
    return this.a === other.a && this.b === other.b && this.c === other.c && this.d === other.d;
  }

  get isZero(): boolean {
    return (this.a | this.b | this.c | this.d) === 0;
  }

  /** A 32-bit hash for tables keyed by id. Not keyed: a peer that chooses ids can make them collide, so a table must compare ids too. */
  hash(): number {
    return Bytes16.hashOf(this.a, this.b, this.c, this.d);
  }

  /** The hash of an id that is there as words only. */
  static hashOf(a: number, b: number, c: number, d: number): number {
    let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    h ^= Math.imul(c, 0xc2b2ae35) ^ Math.imul(d, 0x27d4eb2f);
    return h ^ (h >>> 15);
  }
}

function refuse(code: "INVALID_LENGTH" | "INVALID_ARGUMENT", detail: string): WireError {
  return new WireError(code, { blame: "local", detail });
}
