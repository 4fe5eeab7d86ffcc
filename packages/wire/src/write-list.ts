// Writes lists. An empty one is written as a null pointer.

import type { PathStep } from "./path.js";
import { invalid, refuse } from "./refusals.js";
import { within } from "./within.js";
import type { StructFill } from "./write-struct.js";
import type { Writer } from "./writer.js";

/** Element sizes in a list pointer. */
const POINTER = 6;
const COMPOSITE = 7;

/** @internal `fill` writes one element at its place. */
export function writeListOfStructs<T>(
  w: Writer,
  p: number,
  values: readonly T[],
  dataWords: number,
  pointerWords: number,
  fill: StructFill<T>,
  field: string,
): void {
  const count = countElements(w, values, field);
  if (count === 0) return;
  const words = count * (dataWords + pointerWords);
  const at = w.allocate(8 + words * 8, field);
  w.zero(at, w.used);
  w.view.setUint32(at, count << 2, true);
  w.view.setUint32(at + 4, dataWords | (pointerWords << 16), true);
  w.listPointer(p, at, COMPOSITE, words);
  w.descend(field);
  let i = 0;
  try {
    for (let place = at + 8; i < count; i++, place += (dataWords + pointerWords) * 8) {
      const value = values[i] as T;
      w.object(value, "");
      w.descend("");
      fill(w, place, value);
      w.leave();
    }
  } catch (error) {
    throw within(field, within(i, error));
  }
  w.leave();
}

/** @internal */
export function writeListOfTexts(w: Writer, p: number, values: readonly string[], field: string): void {
  writePointerList(w, p, values, writeText, field);
}

/** @internal */
export function writeListOfData(w: Writer, p: number, values: readonly Uint8Array[], field: string): void {
  writePointerList(w, p, values, writeData, field);
}

/** @internal `size` is the element size in the pointer, `bits` the width of one; `write` writes one at its place. */
export function writeListOfScalars<T>(
  w: Writer,
  p: number,
  values: readonly T[],
  size: number,
  bits: number,
  write: WriteElement<T>,
  field: string,
): void {
  const count = countElements(w, values, field);
  if (count === 0) return;
  const at = w.allocate(Math.ceil((count * bits) / 64) * 8, field);
  w.zero(at, w.used);
  w.listPointer(p, at, size, count);
  writeElements(w, at, values, count, bits, write, field);
}

/** Writes one element at its place; its index is its step in the path of an error. */
type WriteElement<T> = (w: Writer, at: number, value: T, index: number) => void;

const writeText: WriteElement<string> = (w, p, value, index) => w.text(p, value, index);

const writeData: WriteElement<Uint8Array> = (w, p, value, index) => w.data(p, value, index);

function writePointerList<T>(w: Writer, p: number, values: readonly T[], write: WriteElement<T>, field: string): void {
  const count = countElements(w, values, field);
  if (count === 0) return;
  const at = w.allocate(count * 8, field);
  w.listPointer(p, at, POINTER, count);
  writeElements(w, at, values, count, 64, write, field);
}

/** Writes as many elements as there was room taken for, even if a getter of one of them changes the array. */
function writeElements<T>(
  w: Writer,
  at: number,
  values: readonly T[],
  count: number,
  bits: number,
  write: WriteElement<T>,
  field: string,
): void {
  try {
    for (let i = 0; i < count; i++) write(w, at + Math.floor((i * bits) / 8), values[i] as T, i);
  } catch (error) {
    throw within(field, error);
  }
}

function countElements(w: Writer, values: readonly unknown[], field: PathStep): number {
  if (!Array.isArray(values)) throw invalid(field, "an array");
  const { length } = values;
  const { maxListElements } = w.limits;
  if (length > maxListElements) {
    throw refuse("LIST_TOO_LONG", field, `${length} elements, the limit is ${maxListElements}`);
  }
  return length;
}
