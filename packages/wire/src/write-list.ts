// Writes lists. An empty one is written as a null pointer.

import type { PathStep } from "./path.js";
import { invalid, refuse } from "./refusals.js";
import { within } from "./within.js";
import type { Writer } from "./writer.js";

/** Element sizes in a list pointer. */
const POINTER = 6;
const COMPOSITE = 7;

/** @internal `body` writes one element at its place. */
export function writeListOfStructs<T>(
  w: Writer,
  p: number,
  values: readonly T[],
  dataWords: number,
  pointerWords: number,
  body: (w: Writer, at: number, value: T) => void,
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
  writeElements(values, count, field, (value, i) => {
    w.object(value, i);
    w.descend(i);
    try {
      body(w, at + 8 + i * (dataWords + pointerWords) * 8, value);
    } catch (error) {
      throw within(i, error);
    }
    w.leave();
  });
  w.leave();
}

/** @internal */
export function writeListOfTexts(w: Writer, p: number, values: readonly string[], field: string): void {
  writePointerList(w, p, values, (at, value, index) => w.text(at, value, index), field);
}

/** @internal */
export function writeListOfData(w: Writer, p: number, values: readonly Uint8Array[], field: string): void {
  writePointerList(w, p, values, (at, value, index) => w.data(at, value, index), field);
}

/** @internal `size` is the element size in the pointer, `bits` the width of one; `write` writes one at its place. */
export function writeListOfScalars<T>(
  w: Writer,
  p: number,
  values: readonly T[],
  size: number,
  bits: number,
  write: (w: Writer, at: number, value: T, index: number) => void,
  field: string,
): void {
  const count = countElements(w, values, field);
  if (count === 0) return;
  const at = w.allocate(Math.ceil((count * bits) / 64) * 8, field);
  w.zero(at, w.used);
  w.listPointer(p, at, size, count);
  writeElements(values, count, field, (value, i) => write(w, at + ((i * bits) >>> 3), value, i));
}

function writePointerList<T>(
  w: Writer,
  p: number,
  values: readonly T[],
  write: (p: number, value: T, index: number) => void,
  field: string,
): void {
  const count = countElements(w, values, field);
  if (count === 0) return;
  const at = w.allocate(count * 8, field);
  w.listPointer(p, at, POINTER, count);
  writeElements(values, count, field, (value, i) => write(at + i * 8, value, i));
}

/** Writes as many elements as there was room taken for, even if a getter of one of them changes the array. */
function writeElements<T>(
  values: readonly T[],
  count: number,
  field: string,
  write: (value: T, index: number) => void,
): void {
  try {
    for (let i = 0; i < count; i++) write(values[i] as T, i);
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
