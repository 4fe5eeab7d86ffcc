// Writes what few schemas have in a data section. Functions rather than the Writer's methods, so that a program whose
// schemas have no such field does not carry them.

import type { PathStep } from "./path.js";
import { invalid, outOfRange } from "./refusals.js";
import type { Writer } from "./writer.js";

/** @internal */
export function writeBool(w: Writer, at: number, bit: number, value: boolean, field: PathStep): void {
  if (typeof value !== "boolean") throw invalid(field, "a boolean");
  if (value) w.slab[at] = (w.slab[at] as number) | (1 << bit);
}

/** @internal */
export function writeUint8(w: Writer, at: number, value: number, field: PathStep): void {
  w.slab[at] = w.integer(value, 0, 0xff, field);
}

/** @internal */
export function writeInt8(w: Writer, at: number, value: number, field: PathStep): void {
  w.view.setInt8(at, w.integer(value, -0x80, 0x7f, field));
}

/** @internal */
export function writeInt16(w: Writer, at: number, value: number, field: PathStep): void {
  w.view.setInt16(at, w.integer(value, -0x8000, 0x7fff, field), true);
}

/** @internal */
export function writeInt32(w: Writer, at: number, value: number, field: PathStep): void {
  w.view.setInt32(at, w.integer(value, -0x8000_0000, 0x7fff_ffff, field), true);
}

/** @internal */
export function writeInt64(w: Writer, at: number, value: bigint, field: PathStep): void {
  if (typeof value !== "bigint") throw invalid(field, "a bigint");
  if (BigInt.asIntN(64, value) !== value) throw outOfRange(value, field);
  w.view.setBigInt64(at, value, true);
}

/** @internal */
export function writeFloat32(w: Writer, at: number, value: number, field: PathStep): void {
  if (typeof value !== "number") throw invalid(field, "a number");
  w.view.setFloat32(at, value, true);
}

/** @internal */
export function writeFloat64(w: Writer, at: number, value: number, field: PathStep): void {
  if (typeof value !== "number") throw invalid(field, "a number");
  w.view.setFloat64(at, value, true);
}

/** @internal The high half of a whole number from 0 up that is exact as a double; -1 for anything else. */
export function highHalf(value: unknown): number {
  if (typeof value !== "number") return -1;
  if (value >>> 0 === value) return 0;
  return Number.isSafeInteger(value) && value > 0 ? Math.floor(value / 0x1_0000_0000) : -1;
}
