// A message as a tree of untyped objects: what is left when the layout is taken away. Parsed from a message that our
// encoder wrote, so it trusts what it reads.

/** A struct, a list of structs, a list of pointers, or a list of anything else. */
export type Item = StructItem | StructsItem | PointersItem | ScalarsItem;

export interface StructItem {
  readonly kind: "struct";
  /** Whole words, as uint32 halves. */
  data: number[];
  pointers: (Item | undefined)[];
}

export interface StructsItem {
  readonly kind: "structs";
  dataWords: number;
  pointerCount: number;
  /** All with as many words and pointers as said above. */
  items: StructItem[];
}

export interface PointersItem {
  readonly kind: "pointers";
  items: (Item | undefined)[];
}

export interface ScalarsItem {
  readonly kind: "scalars";
  /** Element size code of a list pointer, 0 to 5. */
  size: number;
  count: number;
  /** Whole words, as uint32 halves. */
  data: number[];
}

/** Bits of an element by size code. */
export const ELEMENT_BITS: readonly number[] = [0, 1, 8, 16, 32, 64];

/** The root of a message in one segment. */
export function parseTree(bytes: Uint8Array): Item | undefined {
  return walk(bytes, () => undefined);
}

/** Where the pointers and tags of a message in one segment stand, as byte positions. */
export function pointersOf(bytes: Uint8Array): number[] {
  const found: number[] = [];
  walk(bytes, (at) => found.push(at));
  return found;
}

function walk(bytes: Uint8Array, mark: (at: number) => void): Item | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const halves = (at: number, words: number): number[] => {
    const out: number[] = [];
    for (let i = 0; i < words * 2; i++) out.push(view.getUint32(at + i * 4, true));
    return out;
  };
  const struct = (at: number, dataWords: number, pointerCount: number): StructItem => {
    const pointers: (Item | undefined)[] = [];
    for (let i = 0; i < pointerCount; i++) pointers.push(pointer(at + (dataWords + i) * 8));
    return { kind: "struct", data: halves(at, dataWords), pointers };
  };
  const pointer = (p: number): Item | undefined => {
    mark(p);
    const low = view.getInt32(p, true);
    const high = view.getUint32(p + 4, true);
    if (low === 0 && high === 0) return undefined;
    const at = p + 8 + (low >> 2) * 8;
    if ((low & 3) === 0) return struct(at, high & 0xffff, high >>> 16);
    const size = high & 7;
    const count = high >>> 3;
    if (size === 6) {
      return { kind: "pointers", items: Array.from({ length: count }, (_, i) => pointer(at + i * 8)) };
    }
    if (size < 6) {
      const words = Math.ceil((count * (ELEMENT_BITS[size] ?? 0)) / 64);
      return { kind: "scalars", size, count, data: halves(at, words) };
    }
    mark(at);
    const dataWords = view.getUint16(at + 4, true);
    const pointerCount = view.getUint16(at + 6, true);
    const step = (dataWords + pointerCount) * 8;
    const items = Array.from({ length: view.getUint32(at, true) >>> 2 }, (_, i) =>
      struct(at + 8 + i * step, dataWords, pointerCount),
    );
    return { kind: "structs", dataWords, pointerCount, items };
  };
  return pointer(8);
}

/** Every item under `root`, a parent before its children. A list's structs are part of the list. */
export function itemsOf(root: Item | undefined): readonly Item[] {
  const items: Item[] = [];
  const visit = (item: Item | undefined): void => {
    if (item === undefined) return;
    items.push(item);
    for (const child of childrenOf(item)) visit(child);
  };
  visit(root);
  return items;
}

/** What an item's pointers lead to, in the order of the pointers. */
function childrenOf(item: Item): readonly (Item | undefined)[] {
  if (item.kind === "struct") return item.pointers;
  if (item.kind === "pointers") return item.items;
  return item.kind === "structs" ? item.items.flatMap(({ pointers }) => pointers) : [];
}
