// The exact layout of the messages that most are: a chain of structs, each the marked variant of the one before, whose
// last holds one data field at the message's end. The words before the data are constants, ids and counters.

import type { Catalog } from "./catalog.js";
import type { Field, Struct } from "./model.js";

/** Four bytes of the message, in order of place, each either known beforehand or taken from a field. */
export type Half =
  | { readonly kind: "constant"; readonly value: number }
  /** One of the four words of an id. */
  | { readonly kind: "id"; readonly id: string; readonly word: "a" | "b" | "c" | "d" }
  /** A counter's low half; its high half is the constant 0. */
  | { readonly kind: "counter"; readonly counter: string }
  /** Words behind the segment table, which depend on the data's size. */
  | { readonly kind: "words" }
  /** The data's list pointer, which holds its size. */
  | { readonly kind: "size" };

export interface StraightStep {
  readonly struct: Struct;
  /** The variant that leads on; undefined at the last struct, which has no union. */
  readonly variant: Field | undefined;
  /** Names of its ids and counters in the generated code, by field. */
  readonly locals: ReadonlyMap<string, string>;
}

export interface StraightLayout {
  readonly steps: readonly StraightStep[];
  readonly halves: readonly Half[];
  readonly data: Field;
  readonly ids: readonly string[];
  readonly counters: readonly string[];
}

const BYTE_LIST = 2;
const ID_POINTER = (16 << 3) | BYTE_LIST;
const LIST = 1;

/** The straight layout of messages with `root` at their root; undefined where a struct holds anything else. */
export function straightLayout(root: Struct, catalog: Catalog): StraightLayout | undefined {
  const chain = chainOf(root, catalog);
  if (chain === undefined) return undefined;
  const halves = new Map<number, Half>();
  const put = (at: number, half: Half): void => void halves.set(at / 4, half);
  put(0, { kind: "constant", value: 0 });
  put(4, { kind: "words" });
  let pointer = 8;
  let end = 16;
  const steps: StraightStep[] = [];
  const ids: string[] = [];
  const counters: string[] = [];
  let data: Field | undefined;
  for (const { struct, variant } of chain) {
    const at = end;
    const locals = new Map<string, string>();
    put(pointer, { kind: "constant", value: ((at - pointer - 8) >> 3) << 2 });
    put(pointer + 4, { kind: "constant", value: struct.dataWords | (struct.pointerWords << 16) });
    end = at + (struct.dataWords + struct.pointerWords) * 8;
    for (let i = at; i < end; i += 4) put(i, { kind: "constant", value: 0 });
    const slot = (field: Field): number => at + (struct.dataWords + field.offset) * 8;
    for (const field of struct.fields) {
      if (field.type.kind === "data") {
        data = field;
        put(slot(field), { kind: "constant", value: (((end - slot(field) - 8) >> 3) << 2) | LIST });
        put(slot(field) + 4, { kind: "size" });
      } else if (field.type.kind === "bytes16") {
        const id = `id${ids.length}`;
        ids.push(id);
        locals.set(field.name, id);
        put(slot(field), { kind: "constant", value: (((end - slot(field) - 8) >> 3) << 2) | LIST });
        put(slot(field) + 4, { kind: "constant", value: ID_POINTER });
        for (const [i, word] of (["a", "b", "c", "d"] as const).entries()) put(end + i * 4, { kind: "id", id, word });
        end += 16;
      } else {
        const counter = `counter${counters.length}`;
        counters.push(counter);
        locals.set(field.name, counter);
        put(at + field.offset * 8, { kind: "counter", counter });
      }
    }
    if (variant !== undefined) {
      const place = at + struct.discriminantOffset * 2;
      put(place & ~3, { kind: "constant", value: (variant.discriminant ?? 0) << ((place & 2) * 8) });
      pointer = slot(variant);
    }
    steps.push({ struct, variant, locals });
  }
  if (data === undefined) return undefined;
  const inOrder = Array.from({ length: end / 4 }, (_, i): Half => halves.get(i) ?? { kind: "constant", value: 0 });
  return { steps, halves: inOrder, data, ids, counters };
}

interface Link {
  readonly struct: Struct;
  readonly variant: Field | undefined;
}

function chainOf(root: Struct, catalog: Catalog): Link[] | undefined {
  const chain: Link[] = [];
  for (let struct = root; ; ) {
    const variant = struct.variants.find((field) => field.straight);
    const last = struct.variants.length === 0;
    if (chain.some((link) => link.struct === struct)) return undefined;
    if (last ? chain.length === 0 || !endsInData(struct) : variant === undefined || !holdsIdsOnly(struct))
      return undefined;
    chain.push({ struct, variant });
    if (last) return chain;
    if (variant?.type.kind !== "struct") return undefined;
    struct = catalog.struct(variant.type.id);
  }
}

function holdsIdsOnly(struct: Struct): boolean {
  return struct.fields.every((field) => field.type.kind === "bytes16");
}

function endsInData(struct: Struct): boolean {
  const kinds = struct.fields.map(({ type }) => (type.kind === "scalar" ? type.name : type.kind));
  return kinds.at(-1) === "data" && kinds.slice(0, -1).every((kind) => kind === "safeUint64" || kind === "bytes16");
}
