// Damage to a message: to any bit or word of it, to its pointers as one who knows their format would do it, to its
// segment table, and to its length.

import type { Rng } from "../rng.js";
import type { Layout } from "./layout.js";

type Mutation = (draft: Layout, rng: Rng, other: Uint8Array) => void;

/** Applies one random mutation in place; `other` is a second message to splice from. */
export function mutate(draft: Layout, rng: Rng, other: Uint8Array): void {
  if (draft.bytes.length < 8) return;
  rng.pick(MUTATIONS)(draft, rng, other);
}

const WORDS: readonly bigint[] = [
  0n,
  1n,
  0xffff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0x0020_0000_0000_0000n,
  0x0000_0000_ffff_fffcn,
  0x0000_0003_0000_0001n,
];

const HALVES: readonly number[] = [
  0, 1, 2, 3, 4, 7, 8, 0x7f, 0xff, 0xffff, 0x10000, 0x1fff_ffff, 0x2000_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc,
  0xffff_ffff,
];

const SEGMENT_COUNTS: readonly number[] = [0, 1, 2, 510, 511, 512, 513, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff];

// Anywhere

const flipBit: Mutation = ({ bytes }, rng) => {
  const at = rng.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << rng.below(8));
};

const setByte: Mutation = ({ bytes }, rng) => {
  bytes[rng.below(bytes.length)] = rng.pick([0, 1, 0x20, 0x7f, 0x80, 0xc0, 0xed, 0xf4, 0xff, rng.below(256)]);
};

const setWord: Mutation = ({ bytes }, rng) => {
  viewOf(bytes).setBigUint64(anyWord(bytes, rng), rng.pick(WORDS), true);
};

const setHalf: Mutation = ({ bytes }, rng) => {
  viewOf(bytes).setUint32(anyWord(bytes, rng) + 4 * rng.below(2), rng.once(3) ? rng.uint32() : rng.pick(HALVES), true);
};

/** A small number in 16 bits: discriminants and enums. */
const setQuarter: Mutation = ({ bytes }, rng) => {
  viewOf(bytes).setUint16(
    anyWord(bytes, rng) + 2 * rng.below(4),
    rng.once(4) ? rng.below(0x10000) : rng.below(16),
    true,
  );
};

const swapWords: Mutation = ({ bytes }, rng) => {
  const [a, b] = [anyWord(bytes, rng), anyWord(bytes, rng)];
  const held = bytes.slice(a, a + 8);
  bytes.copyWithin(a, b, b + 8);
  bytes.set(held, b);
};

const copyWord: Mutation = ({ bytes }, rng) => {
  const from = anyWord(bytes, rng);
  bytes.copyWithin(anyWord(bytes, rng), from, from + 8);
};

// Pointers

/** Changes one pointer's halves by a rule. */
function onPointer(rule: (view: DataView, at: number, rng: Rng, draft: Layout) => void): Mutation {
  return (draft, rng) => {
    const at = anyPointer(draft, rng);
    if (at !== undefined) rule(viewOf(draft.bytes), at, rng, draft);
  };
}

const changeKind = onPointer((view, at, rng) => {
  const low = view.getUint32(at, true);
  view.setUint32(at, (low & ~3) | rng.below(4), true);
});

const moveTarget = onPointer((view, at, rng) => {
  const low = view.getInt32(at, true);
  const offset = rng.once(5) ? rng.pick([-(2 ** 29), 2 ** 29 - 1, -1, 0]) : (low >> 2) + rng.between(-3, 3);
  view.setInt32(at, (offset << 2) | (low & 3), true);
});

const changeStructSize = onPointer((view, at, rng) => {
  const part = at + 4 + 2 * rng.below(2);
  const size = rng.once(6)
    ? rng.pick([0, 1, 0x7fff, 0xffff])
    : Math.max(0, view.getUint16(part, true) + rng.between(-2, 2));
  view.setUint16(part, size & 0xffff, true);
});

const changeElementSize = onPointer((view, at, rng) => {
  view.setUint32(at + 4, (view.getUint32(at + 4, true) & ~7) | rng.below(8), true);
});

const changeCount = onPointer((view, at, rng) => {
  const high = view.getUint32(at + 4, true);
  const big = rng.pick([0, 1, 65_535, 65_536, 65_537, 0x1fff_ffff, 0x0400_0000, 4096]);
  const count = rng.once(4) ? big : Math.max(0, (high >>> 3) + rng.between(-2, 9));
  view.setUint32(at + 4, ((count << 3) | (high & 7)) >>> 0, true);
});

/** The element count of a list of structs stands where other pointers have their offset. */
const changeTagCount = onPointer((view, at, rng) => {
  const count = rng.once(4)
    ? rng.pick([0, 1, 65_536, 65_537, 2 ** 29 - 1, -1])
    : (view.getInt32(at, true) >> 2) + rng.between(-2, 3);
  view.setInt32(at, (count << 2) | (rng.once(8) ? rng.below(4) : 0), true);
});

const makeFar = onPointer((view, at, rng, { bytes }) => {
  const word = rng.once(8) ? 2 ** 29 - 1 : rng.below((bytes.length >>> 3) + 1);
  view.setUint32(at, ((word << 3) | (rng.once(3) ? 4 : 0) | 2) >>> 0, true);
  view.setUint32(at + 4, rng.once(8) ? rng.pick(HALVES) : rng.below((view.getUint32(0, true) % 8) + 2), true);
});

const changeFar = onPointer((view, at, rng) => {
  const low = view.getUint32(at, true);
  if ((low & 3) !== 2) return;
  if (rng.once(3)) view.setUint32(at, (low ^ 4) >>> 0, true);
  else if (rng.once(2)) view.setUint32(at, ((((low >>> 3) + rng.between(-2, 2)) << 3) | (low & 7)) >>> 0, true);
  else view.setUint32(at + 4, Math.max(0, view.getUint32(at + 4, true) + rng.between(-1, 1)), true);
});

const clearPointer = onPointer((view, at) => view.setBigUint64(at, 0n, true));

const makeCapability = onPointer((view, at, rng) => {
  view.setUint32(at, 3 | (rng.once(3) ? rng.uint32() & ~3 : 0), true);
  view.setUint32(at + 4, rng.below(3), true);
});

/** Leads a pointer where another one leads: shared objects, cycles, objects of another kind. */
const shareTarget = onPointer((view, at, rng, draft) => {
  const from = anyPointer(draft, rng);
  if (from === undefined) return;
  const low = view.getInt32(from, true);
  view.setInt32(at, (low & 2) === 0 ? low + ((from - at) >> 3) * 4 : low, true);
  view.setUint32(at + 4, view.getUint32(from + 4, true), true);
});

// The table and the length

const changeSegmentCount: Mutation = ({ bytes }, rng) => {
  const view = viewOf(bytes);
  const count = rng.once(2) ? rng.pick(SEGMENT_COUNTS) : view.getUint32(0, true) + rng.between(-1, 2);
  view.setUint32(0, count, true);
};

const changeSegmentSize: Mutation = ({ bytes }, rng) => {
  const view = viewOf(bytes);
  const at = 4 + 4 * rng.below(Math.min(view.getUint32(0, true), (bytes.length >>> 2) - 2) + 1);
  view.setUint32(at, rng.once(4) ? rng.pick(HALVES) : view.getUint32(at, true) + rng.between(-2, 2), true);
};

/** Moves words between two neighbouring segments, or splits the message into more segments than it had. */
const moveBoundary: Mutation = ({ bytes }, rng) => {
  const view = viewOf(bytes);
  const count = view.getUint32(0, true) + 1;
  if (count < 2 || count * 4 + 4 > bytes.length) return;
  const at = 4 + 4 * rng.below(count - 1);
  const by = rng.between(-2, 2);
  view.setUint32(at, view.getUint32(at, true) + by, true);
  view.setUint32(at + 4, view.getUint32(at + 4, true) - by, true);
};

/** Adds empty segments, up to and past the limit. */
const addSegments: Mutation = (draft, rng) => {
  const view = viewOf(draft.bytes);
  const count = view.getUint32(0, true) + 1;
  const table = Math.ceil((count + 1) / 2) * 8;
  if (count > 512 || table > draft.bytes.length) return;
  const more = rng.once(3) ? rng.between(508, 515) : count + rng.between(1, 4);
  if (more <= count) return;
  const bytes = new Uint8Array(Math.ceil((more + 1) / 2) * 8 + draft.bytes.length - table);
  bytes.set(draft.bytes.subarray(0, (count + 1) * 4));
  bytes.set(draft.bytes.subarray(table), bytes.length - (draft.bytes.length - table));
  viewOf(bytes).setUint32(0, more - 1, true);
  replace(draft, bytes, table, bytes.length - draft.bytes.length);
};

const truncate: Mutation = (draft, rng) => {
  const length = rng.once(6) ? rng.below(draft.bytes.length) : Math.max(0, draft.bytes.length - 8 * rng.between(1, 4));
  replace(draft, draft.bytes.slice(0, length), length, 0);
};

const append: Mutation = (draft, rng) => {
  const bytes = new Uint8Array(draft.bytes.length + (rng.once(4) ? rng.between(1, 9) : 8 * rng.between(1, 3)));
  bytes.set(draft.bytes);
  replace(draft, bytes, bytes.length, 0);
};

/** Takes words out or puts some in; the first segment's size follows half the time, so that what is inside is reached. */
const resizeBody: Mutation = (draft, rng, other) => {
  const at = anyWord(draft.bytes, rng);
  const isCut = rng.once(2);
  const words = rng.between(1, 3);
  const from = 8 * rng.below((other.length >>> 3) + 1);
  const inserted = isCut ? new Uint8Array(0) : other.slice(from, from + words * 8);
  const rest = draft.bytes.subarray(isCut ? at + words * 8 : at);
  const bytes = new Uint8Array(at + inserted.length + rest.length);
  bytes.set(draft.bytes.subarray(0, at));
  bytes.set(inserted, at);
  bytes.set(rest, at + inserted.length);
  if (rng.once(2) && bytes.length >= 8) {
    const view = viewOf(bytes);
    view.setUint32(4, view.getUint32(4, true) + ((bytes.length - draft.bytes.length) >> 3), true);
  }
  replace(draft, bytes, at, bytes.length - draft.bytes.length);
};

/** The head of one message and the tail of another. */
const splice: Mutation = (draft, rng, other) => {
  const at = anyWord(draft.bytes, rng);
  const from = 8 * rng.below((other.length >>> 3) + 1);
  const bytes = new Uint8Array(at + other.length - from);
  bytes.set(draft.bytes.subarray(0, at));
  bytes.set(other.subarray(from), at);
  if (rng.once(2) && bytes.length >= 8) viewOf(bytes).setUint32(4, (bytes.length >>> 3) - 1, true);
  replace(draft, bytes, at, 0);
};

const POINTER_MUTATIONS: readonly Mutation[] = [
  changeKind,
  moveTarget,
  changeStructSize,
  changeElementSize,
  changeCount,
  changeTagCount,
  makeFar,
  changeFar,
  clearPointer,
  makeCapability,
  shareTarget,
];

/** Each as often as it stands here. */
const MUTATIONS: readonly Mutation[] = [
  ...[flipBit, flipBit, setByte, setByte, setWord, setHalf, setQuarter, setQuarter, swapWords, copyWord],
  ...POINTER_MUTATIONS,
  ...POINTER_MUTATIONS,
  ...[changeSegmentCount, changeSegmentSize, moveBoundary, addSegments, truncate, append, resizeBody, splice],
];

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function anyWord(bytes: Uint8Array, rng: Rng): number {
  return 8 * rng.below(bytes.length >>> 3);
}

function anyPointer({ bytes, pointers }: Layout, rng: Rng): number | undefined {
  const at = rng.once(10) || pointers.length === 0 ? anyWord(bytes, rng) : rng.pick(pointers);
  return at + 8 <= bytes.length ? at : undefined;
}

/** Puts changed bytes in; pointers from `from` on stand `by` bytes further, and those past the end are gone. */
function replace(draft: Layout, bytes: Uint8Array, from: number, by: number): void {
  draft.bytes = bytes;
  draft.pointers = draft.pointers
    .map((at) => (at >= from ? at + by : at))
    .filter((at) => at >= 0 && at + 8 <= bytes.length);
}
