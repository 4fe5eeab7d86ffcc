// A message laid out again, always in the same way: all objects in one segment, or each in a segment of its own behind
// far or double-far pointers. The fuzz has its own, random one.

import { type Item, itemsOf, type StructItem } from "../fuzz/tree.js";
import { buildMessage, COMPOSITE, POINTER } from "./words.js";

/** Where the objects go, and how the pointers between segments are. */
export interface TreeLayout {
  /** `one`: all behind the root pointer. `each`: the root pointer alone, and a segment an object. */
  readonly segments: "one" | "each";
  readonly far: "single" | "double";
  /** Children before their parents. */
  readonly isReversed?: boolean;
  /** Words that nobody points to, before each object. */
  readonly gapWords?: number;
}

interface Place {
  readonly segment: number;
  readonly word: number;
}

/** The message whose root is the tree's. */
export function layTree(root: Item, layout: TreeLayout): Uint8Array {
  const { segments: spread, far, isReversed = false, gapWords = 0 } = layout;
  const segments: [number, number][][] = [[[0, 0]]];
  const items = isReversed ? [...itemsOf(root)].reverse() : itemsOf(root);
  const places = new Map<Item, Place>();
  const reserve = (segment: number, words: number): Place => {
    segments[segment] ??= [];
    const target = segments[segment];
    const word = target.length;
    for (let i = 0; i < words; i++) target.push([0, 0]);
    return { segment, word };
  };
  const write = ({ segment, word }: Place, low: number, high: number): void => {
    const target = segments[segment];
    if (target !== undefined) target[word] = [low >>> 0, high >>> 0];
  };
  const next = ({ segment, word }: Place, words: number): Place => ({ segment, word: word + words });

  const point = (from: Place, item: Item | undefined): void => {
    const to = item === undefined ? undefined : places.get(item);
    if (item === undefined || to === undefined) return;
    const near = (at: Place): void => write(at, ((to.word - at.word - 1) << 2) | kindOf(item), sizeOf(item));
    if (from.segment === to.segment) return near(from);
    const pad = far === "single" ? reserve(to.segment, 1) : reserve(segments.length, 2);
    write(from, (pad.word << 3) | (far === "double" ? 4 : 0) | 2, pad.segment);
    if (far === "single") return near(pad);
    write(pad, (to.word << 3) | 2, to.segment);
    write(next(pad, 1), kindOf(item), sizeOf(item));
  };
  const fill = (at: Place, data: readonly number[], pointers: readonly (Item | undefined)[]): void => {
    for (let i = 0; i < data.length; i += 2) write(next(at, i / 2), data[i] ?? 0, data[i + 1] ?? 0);
    for (const [i, item] of pointers.entries()) point(next(at, data.length / 2 + i), item);
  };

  for (const [i, item] of items.entries()) {
    const segment = spread === "one" ? 0 : i + 1;
    const gap = reserve(segment, gapWords);
    for (let word = 0; word < gapWords; word++) write(next(gap, word), 0xdeadbeef, 0xffffffff);
    places.set(item, reserve(segment, wordsIn(item)));
  }
  for (const item of items) {
    const at = places.get(item) ?? { segment: 0, word: 0 };
    if (item.kind === "struct") fill(at, item.data, item.pointers);
    else if (item.kind === "scalars") fill(at, item.data, []);
    else if (item.kind === "pointers") fill(at, [], item.items);
    else {
      write(at, item.items.length << 2, item.dataWords | (item.pointerCount << 16));
      const step = item.dataWords + item.pointerCount;
      for (const [i, struct] of item.items.entries()) fill(next(at, 1 + i * step), struct.data, struct.pointers);
    }
  }
  point({ segment: 0, word: 0 }, root);
  return buildMessage(...segments);
}

/** The item as a struct; what our encoder wrote says which items are. */
export function asStruct(item: Item | undefined): StructItem {
  if (item?.kind !== "struct") throw new Error("expected a struct");
  return item;
}

function wordsIn(item: Item): number {
  if (item.kind === "struct") return item.data.length / 2 + item.pointers.length;
  if (item.kind === "scalars") return item.data.length / 2;
  if (item.kind === "pointers") return item.items.length;
  return 1 + item.items.length * (item.dataWords + item.pointerCount);
}

function kindOf(item: Item): number {
  return item.kind === "struct" ? 0 : 1;
}

/** The upper half of a pointer to the item. */
function sizeOf(item: Item): number {
  if (item.kind === "struct") return (item.data.length / 2) | (item.pointers.length << 16);
  if (item.kind === "scalars") return (item.count << 3) | item.size;
  if (item.kind === "pointers") return (item.items.length << 3) | POINTER;
  return ((wordsIn(item) - 1) << 3) | COMPOSITE;
}
