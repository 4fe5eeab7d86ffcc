// Reads structs: finds the sections of one, from which a function of the generated code builds the value.

import { bitAt } from "./load.js";
import type { Reader } from "./reader.js";
import type { UnrecognizedEnum } from "./unrecognized.js";

/** Builds a value from a struct's data section `[data, pointers)` and pointer section `[pointers, end)`. */
export type StructBody<T> = (r: Reader, data: number, pointers: number, end: number) => T;

/** @internal The struct behind the pointer at `p`; undefined when it is null, or not before `end`, where its section ends. */
export function readStruct<T>(r: Reader, p: number, end: number, field: string, body: StructBody<T>): T | undefined {
  if (p >= end || !r.enter(p, field)) return undefined;
  const value = body(r, r.dataAt, r.dataEnd, r.pointersEnd);
  r.leave();
  return value;
}

/** @internal A struct that is never undefined, as a union's variant: of defaults where it is not there. */
export function readVariant<T>(r: Reader, p: number, end: number, field: string, body: StructBody<T>): T {
  return readStruct(r, p, end, field, body) ?? body(r, 0, 0, 0);
}

/** @internal */
export function readBool(r: Reader, at: number, bit: number, end: number): boolean {
  return at < end && bitAt(r.bytes, at, bit);
}

/** @internal An ordinal as one of the `count` that the schema knows, or as unknown. */
export function toEnum<T extends number>(ordinal: number, count: number): T | UnrecognizedEnum {
  return ordinal < count ? (ordinal as T) : { unrecognized: ordinal };
}
