// Lays a tree out as a message, in one of the many ways in which Cap'n Proto allows it: over several segments, with far
// and double-far pointers, in any order of objects, with gaps between them.

import type { Rng } from "../rng.js";
import { type Item, itemsOf, type StructItem } from "./tree.js";

/** A message, and where its pointers and the tags of its lists of structs stand, as byte positions. */
export interface Layout {
  bytes: Uint8Array;
  pointers: number[];
}

interface Place {
  readonly segment: number;
  readonly word: number;
}

/** Most segments of a layout; the default limit on decode. */
const MAX_SEGMENTS = 512;

const LIST = 1;
const FAR = 2;
const POINTER = 6;
const COMPOSITE = 7;

/** A random valid layout of `root`. */
export function layOut(root: Item | undefined, rng: Rng): Layout {
  const count = rng.once(3) ? 1 : rng.once(200) ? rng.between(MAX_SEGMENTS - 2, MAX_SEGMENTS) : rng.between(2, 6);
  return new Builder(count, rng).build(root);
}

class Builder {
  /** Words of each segment, as uint32 halves. */
  private readonly segments: number[][];
  private readonly places = new Map<Item, Place>();
  private readonly marks: Place[] = [];
  private readonly rng: Rng;
  /** One pointer in so many is far although it need not be; one object in so many changes segment. */
  private readonly needlessFar: number;
  private readonly moves: number;

  constructor(count: number, rng: Rng) {
    this.rng = rng;
    this.segments = Array.from({ length: count }, () => []);
    this.needlessFar = rng.once(3) ? 4 : 1_000_000;
    this.moves = rng.between(1, 4);
  }

  build(root: Item | undefined): Layout {
    const start = this.allocate(0, 1);
    const items = [...itemsOf(root)];
    this.shuffle(items);
    let segment = 0;
    for (const item of items) {
      if (this.rng.once(this.moves)) segment = this.rng.below(this.segments.length);
      if (this.rng.once(12)) this.gap(segment);
      this.places.set(item, this.allocate(segment, wordsOf(item)));
    }
    for (const item of items) this.fill(item);
    this.point(start, root);
    return this.finish();
  }

  private shuffle(items: Item[]): void {
    if (this.rng.once(2)) return;
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.rng.below(i + 1);
      [items[i], items[j]] = [items[j] as Item, items[i] as Item];
    }
  }

  private allocate(segment: number, words: number): Place {
    const halves = this.segments[segment] as number[];
    const word = halves.length / 2;
    for (let i = 0; i < words * 2; i++) halves.push(0);
    return { segment, word };
  }

  private gap(segment: number): void {
    const { word } = this.allocate(segment, this.rng.between(1, 2));
    if (this.rng.once(2)) this.write({ segment, word }, this.rng.uint32(), this.rng.uint32());
  }

  private write({ segment, word }: Place, low: number, high: number): void {
    const halves = this.segments[segment] as number[];
    halves[word * 2] = low >>> 0;
    halves[word * 2 + 1] = high >>> 0;
  }

  private fill(item: Item): void {
    const { segment, word } = this.places.get(item) as Place;
    if (item.kind === "struct") {
      this.fillStruct(item, segment, word);
    } else if (item.kind === "scalars") {
      this.fillData(item.data, segment, word);
    } else if (item.kind === "pointers") {
      for (const [i, child] of item.items.entries()) this.point({ segment, word: word + i }, child);
    } else {
      const tag = { segment, word };
      this.write(tag, item.items.length << 2, item.dataWords | (item.pointerCount << 16));
      this.marks.push(tag);
      const step = item.dataWords + item.pointerCount;
      for (const [i, struct] of item.items.entries()) this.fillStruct(struct, segment, word + 1 + i * step);
    }
  }

  private fillStruct(struct: StructItem, segment: number, word: number): void {
    this.fillData(struct.data, segment, word);
    const pointers = word + struct.data.length / 2;
    for (const [i, child] of struct.pointers.entries()) this.point({ segment, word: pointers + i }, child);
  }

  private fillData(data: readonly number[], segment: number, word: number): void {
    const halves = this.segments[segment] as number[];
    for (let i = 0; i < data.length; i++) halves[word * 2 + i] = data[i] as number;
  }

  /** Writes the pointer at `from`: a near one, or a far one with its landing pad. */
  private point(from: Place, item: Item | undefined): void {
    this.marks.push(from);
    if (item === undefined) return;
    const to = this.places.get(item) as Place;
    if (from.segment === to.segment && !this.rng.once(this.needlessFar)) {
      this.near(from, to, item);
    } else if (this.rng.once(3)) {
      const pad = this.allocate(this.rng.below(this.segments.length), 2);
      this.far(from, pad, true);
      this.far(pad, to, false);
      const tag = { segment: pad.segment, word: pad.word + 1 };
      this.write(tag, kindOf(item), sizeOf(item));
      this.marks.push(pad, tag);
    } else {
      const pad = this.allocate(to.segment, 1);
      this.far(from, pad, false);
      this.near(pad, to, item);
      this.marks.push(pad);
    }
  }

  private near(from: Place, to: Place, item: Item): void {
    const size = sizeOf(item);
    // A struct of no size points at itself, so that it is not null.
    const offset = kindOf(item) === 0 && size === 0 ? -1 : to.word - from.word - 1;
    this.write(from, (offset << 2) | kindOf(item), size);
  }

  private far(from: Place, to: Place, isDouble: boolean): void {
    this.write(from, (to.word << 3) | (isDouble ? 4 : 0) | FAR, to.segment);
  }

  private finish(): Layout {
    const tableHalves = Math.ceil((this.segments.length + 1) / 2) * 2;
    const starts: number[] = [];
    let halves = tableHalves;
    for (const segment of this.segments) {
      starts.push(halves);
      halves += segment.length;
    }
    const bytes = new Uint8Array(halves * 4);
    const words = new Uint32Array(bytes.buffer);
    words[0] = this.segments.length - 1;
    for (const [i, segment] of this.segments.entries()) {
      words[i + 1] = segment.length / 2;
      words.set(segment, starts[i]);
    }
    const pointers = this.marks.map(({ segment, word }) => ((starts[segment] ?? 0) + word * 2) * 4);
    return { bytes, pointers };
  }
}

function wordsOf(item: Item): number {
  if (item.kind === "struct") return item.data.length / 2 + item.pointers.length;
  if (item.kind === "pointers") return item.items.length;
  if (item.kind === "scalars") return item.data.length / 2;
  return 1 + item.items.length * (item.dataWords + item.pointerCount);
}

function kindOf(item: Item): number {
  return item.kind === "struct" ? 0 : LIST;
}

/** The upper half of a pointer to the item. */
function sizeOf(item: Item): number {
  if (item.kind === "struct") return (item.data.length / 2) | (item.pointers.length << 16);
  if (item.kind === "pointers") return (item.items.length << 3) | POINTER;
  if (item.kind === "scalars") return (item.count << 3) | item.size;
  return ((wordsOf(item) - 1) << 3) | COMPOSITE;
}
