// Writes structs: makes room for one and points at it, and has a function of the generated code write its sections.

import { within } from "./within.js";
import type { Writer } from "./writer.js";

/** Writes a struct's fields where `at` has room for it, all zeros. */
export type StructFill<T> = (w: Writer, at: number, value: T) => void;

/** @internal A struct of so many words, pointed at from `p`. */
export function writeStruct<T>(
  w: Writer,
  p: number,
  value: T,
  dataWords: number,
  pointerWords: number,
  fill: StructFill<T>,
  field: string,
): void {
  const at = w.enter(p, dataWords, pointerWords, value, field);
  try {
    fill(w, at, value);
  } catch (error) {
    throw within(field, error);
  }
}

/** @internal The same, or a null pointer for undefined. */
export function writeOptional<T>(
  w: Writer,
  p: number,
  value: T | undefined,
  dataWords: number,
  pointerWords: number,
  fill: StructFill<T>,
  field: string,
): void {
  if (value !== undefined) writeStruct(w, p, value, dataWords, pointerWords, fill, field);
}
