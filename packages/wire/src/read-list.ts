// Reads lists. Each element is seen as a struct, since a newer or older peer may have made it one.

import type { Cursor } from "./cursor.js";
import { LIST } from "./cursor.js";
import { bitAt } from "./load.js";
import type { PathStep } from "./path.js";
import type { StructBody } from "./read-struct.js";
import type { Reader } from "./reader.js";

/** Element sizes in a list pointer. */
const POINTER = 6;
const COMPOSITE = 7;
const ELEMENT_BITS = [0, 1, 8, 16, 32, 64, 64] as const;

const EMPTY_LIST: readonly never[] = /* @__PURE__ */ Object.freeze([]);

/** @internal */
export function readListOfStructs<T>(
  r: Reader,
  p: number,
  end: number,
  field: string,
  body: StructBody<T>,
): readonly T[] {
  if (p >= end || !r.follow(p, field)) return EMPTY_LIST;
  const list = shapeOf(r, field);
  if (list.bits === 1) throw r.mismatch(field, "a list of structs");
  const values: T[] = [];
  r.descend(field);
  for (let i = 0, at = list.at; i < list.count; i++, at += list.step) {
    r.descend(i);
    const pointers = at + list.dataBytes;
    values.push(body(r, at, pointers, pointers + list.pointerBytes));
    r.leave();
  }
  r.leave();
  return values;
}

/** @internal */
export function readListOfTexts(r: Reader, p: number, end: number, field: string): readonly string[] {
  return readPointerList(r, p, end, field, (at, index) => r.text(at, at + 8, index));
}

/** @internal */
export function readListOfData(r: Reader, p: number, end: number, field: string): readonly Uint8Array[] {
  return readPointerList(r, p, end, field, (at, index) => r.data(at, at + 8, index));
}

/** @internal A list of numbers or enums of `bits` each; `load` reads one at a byte position. */
export function readListOfScalars<T>(
  r: Reader,
  p: number,
  end: number,
  field: string,
  bits: number,
  load: (bytes: Uint8Array, at: number) => T,
): readonly T[] {
  if (p >= end || !r.follow(p, field)) return EMPTY_LIST;
  const list = shapeOf(r, field);
  // A list of pointers, or of structs without data, holds no numbers.
  if (list.dataBytes * 8 < bits) throw r.mismatch(field, `a list of ${bits}-bit elements`);
  const values: T[] = [];
  for (let i = 0, at = list.at; i < list.count; i++, at += list.step) values.push(load(r.bytes, at));
  return values;
}

/** @internal A list of booleans; elements wider than a bit hold theirs in the lowest one. */
export function readListOfBools(r: Reader, p: number, end: number, field: string): readonly boolean[] {
  if (p >= end || !r.follow(p, field)) return EMPTY_LIST;
  const list = shapeOf(r, field);
  if (list.bits === 0) throw r.mismatch(field, "a list of booleans");
  const values: boolean[] = [];
  for (let i = 0; i < list.count; i++) {
    const bit = i * list.bits;
    values.push(bitAt(r.bytes, list.at + (bit >>> 3), bit & 7));
  }
  return values;
}

function readPointerList<T>(
  r: Reader,
  p: number,
  end: number,
  field: string,
  read: (p: number, index: number) => T,
): readonly T[] {
  if (p >= end || !r.follow(p, field)) return EMPTY_LIST;
  const list = shapeOf(r, field);
  if (list.pointerBytes === 0) throw r.mismatch(field, "a list of pointers");
  const values: T[] = [];
  r.descend(field);
  for (let i = 0, at = list.at + list.dataBytes; i < list.count; i++, at += list.step) values.push(read(at, i));
  r.leave();
  return values;
}

interface ListShape {
  readonly at: number;
  readonly count: number;
  /** Bits of an element that is neither a struct nor a pointer, and not nothing; else 0. */
  readonly bits: number;
  /** Bytes from one element to the next; 0 for bits. */
  readonly step: number;
  readonly dataBytes: number;
  readonly pointerBytes: number;
}

/** Checks the list pointer last followed, and says how its elements stand. */
function shapeOf(r: Cursor, field: PathStep): ListShape {
  if ((r.low & 3) !== LIST) throw r.mismatch(field, "a list");
  const size = r.high & 7;
  const count = r.high >>> 3;
  if (size === COMPOSITE) return compositeShape(r, count, field);
  checkCount(r, count, field);
  const elementBits = ELEMENT_BITS[size] as number;
  const at = r.claim(Math.ceil((count * elementBits) / 64) * 8, field);
  if (elementBits === 0) r.spend(count, "LIST_TOO_LONG", field);
  const step = elementBits >>> 3;
  return size === POINTER
    ? { at, count, bits: 0, step, dataBytes: 0, pointerBytes: 8 }
    : { at, count, bits: elementBits, step, dataBytes: step, pointerBytes: 0 };
}

function compositeShape(r: Cursor, words: number, field: PathStep): ListShape {
  const tagAt = r.claim((words + 1) * 8, field);
  const tagLow = r.view.getInt32(tagAt, true);
  const tagHigh = r.view.getInt32(tagAt + 4, true);
  if ((tagLow & 3) !== 0) throw r.fault("BAD_TAG", field, "the tag of a list of structs is no struct tag");
  const count = tagLow >>> 2;
  const dataBytes = (tagHigh & 0xffff) << 3;
  const pointerBytes = (tagHigh >>> 16) << 3;
  const step = dataBytes + pointerBytes;
  if (count * step > words * 8) throw r.fault("BAD_TAG", field, `${count} elements do not fit in ${words} words`);
  checkCount(r, count, field);
  if (step === 0) r.spend(count, "LIST_TOO_LONG", field);
  return { at: tagAt + 8, count, bits: 0, step, dataBytes, pointerBytes };
}

function checkCount(r: Cursor, count: number, field: PathStep): void {
  const { maxListElements } = r.limits;
  if (count > maxListElements)
    throw r.fault("LIST_TOO_LONG", field, `${count} elements, the limit is ${maxListElements}`);
}
