// Messages of older and newer schemas: structs with fewer or more fields than ours, lists of structs that were lists of
// something simpler, and lists of pointers or numbers that became lists of structs. Valid, but not of our own shape.

import type { Rng } from "../rng.js";
import { ELEMENT_BITS, type Item, itemsOf, type StructItem, type StructsItem } from "./tree.js";

/** Changes some items under `root` in place; returns the root, which may itself have become another item. */
export function evolve(root: Item | undefined, rng: Rng): Item | undefined {
  const replaced = new Map<Item, Item>();
  for (const item of itemsOf(root)) {
    if (!rng.once(3)) continue;
    if (item.kind === "struct") resizeStruct(item, rng);
    else replaced.set(item, item.kind === "structs" ? evolveStructs(item, rng) : toStructs(item, rng));
  }
  const current = (item: Item | undefined): Item | undefined =>
    item === undefined ? item : (replaced.get(item) ?? item);
  for (const item of itemsOf(root)) relink(replaced.get(item) ?? item, current);
  return current(root);
}

function relink(item: Item, current: (item: Item | undefined) => Item | undefined): void {
  if (item.kind === "struct") item.pointers = item.pointers.map(current);
  else if (item.kind === "pointers") item.items = item.items.map(current);
  else if (item.kind === "structs") for (const struct of item.items) relink(struct, current);
}

function resizeStruct(struct: StructItem, rng: Rng): void {
  const words = struct.data.length / 2;
  resize(struct, rng.once(2) ? words + rng.between(1, 3) : rng.below(words + 1), struct.pointers.length, rng);
  const count = struct.pointers.length;
  resize(struct, struct.data.length / 2, rng.once(2) ? count + rng.between(1, 3) : rng.below(count + 1), rng);
}

/** Cuts sections short, or fills what they grow by: data with anything, pointers with nothing or a small struct. */
function resize(struct: StructItem, dataWords: number, pointerCount: number, rng: Rng): void {
  struct.data.length = Math.min(struct.data.length, dataWords * 2);
  while (struct.data.length < dataWords * 2) struct.data.push(rng.uint32());
  struct.pointers.length = Math.min(struct.pointers.length, pointerCount);
  while (struct.pointers.length < pointerCount) {
    struct.pointers.push(rng.once(2) ? undefined : { kind: "struct", data: [rng.uint32(), 0], pointers: [] });
  }
}

function evolveStructs(list: StructsItem, rng: Rng): Item {
  if (rng.once(4)) return { kind: "pointers", items: list.items.map(({ pointers }) => pointers[0]) };
  if (rng.once(4)) return scalarsOf(list, rng);
  list.dataWords = rng.once(2) ? list.dataWords + rng.below(3) : rng.below(list.dataWords + 1);
  list.pointerCount = rng.once(2) ? list.pointerCount + rng.below(3) : rng.below(list.pointerCount + 1);
  for (const struct of list.items) resize(struct, list.dataWords, list.pointerCount, rng);
  return list;
}

/** The first data of each struct as a list of numbers, or of nothing at all. */
function scalarsOf(list: StructsItem, rng: Rng): Item {
  const size = rng.below(ELEMENT_BITS.length);
  const words = Math.ceil((list.items.length * (ELEMENT_BITS[size] ?? 0)) / 64);
  return {
    kind: "scalars",
    size,
    count: list.items.length,
    data: Array.from({ length: words * 2 }, () => rng.uint32()),
  };
}

/** A list whose elements became structs: each element is the first thing in its struct. */
function toStructs(list: Exclude<Item, StructItem | StructsItem>, rng: Rng): Item {
  const dataWords = rng.below(3);
  const pointerCount = rng.below(3);
  const elements: readonly (Item | undefined)[] =
    list.kind === "pointers" ? list.items : Array.from({ length: Math.min(list.count, 40) }, () => undefined);
  const items = elements.map((element): StructItem => {
    const struct: StructItem = { kind: "struct", data: [], pointers: [element] };
    resize(struct, dataWords, pointerCount, rng);
    return struct;
  });
  return { kind: "structs", dataWords, pointerCount, items };
}
