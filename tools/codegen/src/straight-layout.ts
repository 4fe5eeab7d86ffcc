// The exact layout of the messages that most are: a chain of structs, each the marked variant of the one before, whose
// last holds one data field at the message's end. The words before the data are constants, ids and counters.

import type { Catalog } from "./catalog.js";
import type { Field, Struct } from "./model.js";

/** Four bytes of the message, in order of place, each either known beforehand or taken from a field. */
export type Half =
  | { readonly kind: "constant"; readonly value: number }
  /** Data that no field of ours takes: written as 0, and read as whatever it is. */
  | { readonly kind: "padding" }
  /** A union's discriminant in one of the two 16-bit parts, with such data in the other. */
  | { readonly kind: "discriminant"; readonly value: number; readonly part: 0 | 1 }
  /** One of the four words of an id. */
  | { readonly kind: "id"; readonly id: string; readonly word: IdWord }
  | { readonly kind: "counter"; readonly counter: string; readonly part: "low" | "high" }
  /** Words behind the segment table, which depend on the data's size. */
  | { readonly kind: "words" }
  /** The data's list pointer, which holds its size. */
  | { readonly kind: "size" };

export type IdWord = (typeof ID_WORDS)[number];

/** As {@link Bytes16} has them. */
export const ID_WORDS = ["a", "b", "c", "d"] as const;

export interface StraightStep {
  readonly struct: Struct;
  /** The variant that leads on; undefined at the last struct, which has no union. */
  readonly variant: Field | undefined;
  /** Names of its ids, counters and data in the generated code, by field. */
  readonly locals: ReadonlyMap<string, string>;
}

export interface StraightLayout {
  /** The last struct and the root: `StreamDataInEnvelope`. */
  readonly name: string;
  readonly steps: readonly StraightStep[];
  readonly halves: readonly Half[];
  readonly ids: readonly string[];
  readonly counters: readonly string[];
  readonly data: string;
}

/** What the generated code calls its own variables. */
const TAKEN =
  "at bytes end fields first from into last length limits most options size sized start total value w words".split(" ");

/** The kind of a list pointer, and the high half of one to the sixteen bytes of an id. */
const LIST = 1;
const ID_SIZE = (16 << 3) | 2;

/** Behind the segment table. */
const ROOT_POINTER_AT = 8;

/** The straight layout of messages with `root` at their root; undefined where a struct holds anything else. */
export function straightLayout(root: Struct, catalog: Catalog): StraightLayout | undefined {
  const chain = chainOf(root, catalog);
  if (chain === undefined) return undefined;
  const plan = new Plan();
  let pointer = ROOT_POINTER_AT;
  const steps = chain.map(({ struct, variant }): StraightStep => {
    const at = plan.placeStruct(pointer, struct);
    const slot = (field: Field): number => at + (struct.dataWords + field.offset) * 8;
    const locals = new Map<string, string>();
    for (const field of struct.fields) {
      if (field.type.kind === "data") locals.set(field.name, plan.placeData(slot(field), field.name));
      else if (field.type.kind === "bytes16") locals.set(field.name, plan.placeId(slot(field), field.name));
      else locals.set(field.name, plan.placeCounter(at + field.offset * 8, field.name));
    }
    if (variant !== undefined) {
      plan.placeDiscriminant(at + struct.discriminantOffset * 2, variant.discriminant ?? 0);
      pointer = slot(variant);
    }
    return { struct, variant, locals };
  });
  const name = `${chain.at(-1)?.struct.name}In${root.name}`;
  return { name, steps, halves: plan.halves, ids: plan.ids, counters: plan.counters, data: plan.data };
}

/** A message as far as it has been laid out: every struct and id stands where the last one ended. */
class Plan {
  readonly halves: Half[] = [];
  readonly ids: string[] = [];
  readonly counters: string[] = [];
  data = "";
  private readonly taken = new Set(TAKEN);

  constructor() {
    this.put(0, { kind: "constant", value: 0 });
    this.put(4, { kind: "words" });
    this.constant(ROOT_POINTER_AT, 0, 0);
  }

  /** Takes room for a struct that the pointer leads to; returns where it stands. */
  placeStruct(pointer: number, { dataWords, pointerWords }: Struct): number {
    const at = this.end;
    this.constant(pointer, this.offsetFrom(pointer), dataWords | (pointerWords << 16));
    for (let half = 0; half < dataWords * 2; half++) this.put(at + half * 4, { kind: "padding" });
    for (let slot = dataWords; slot < dataWords + pointerWords; slot++) this.constant(at + slot * 8, 0, 0);
    return at;
  }

  /** Returns the id's name in the generated code, as the next two do their field's. */
  placeId(pointer: number, field: string): string {
    const id = this.local(field);
    this.ids.push(id);
    this.constant(pointer, this.offsetFrom(pointer) | LIST, ID_SIZE);
    for (const word of ID_WORDS) this.put(this.end, { kind: "id", id, word });
    return id;
  }

  placeCounter(at: number, field: string): string {
    const counter = this.local(field);
    this.counters.push(counter);
    this.put(at, { kind: "counter", counter, part: "low" });
    this.put(at + 4, { kind: "counter", counter, part: "high" });
    return counter;
  }

  /** The data itself stands behind all that is laid out. */
  placeData(pointer: number, field: string): string {
    this.data = this.local(field);
    this.put(pointer, { kind: "constant", value: this.offsetFrom(pointer) | LIST });
    this.put(pointer + 4, { kind: "size" });
    return this.data;
  }

  placeDiscriminant(at: number, value: number): void {
    this.put(at & ~3, { kind: "discriminant", value, part: (at & 2) === 0 ? 0 : 1 });
  }

  /** The field's own name, but where that means something else already. */
  private local(field: string): string {
    const name = this.taken.has(field) ? `${field}${this.taken.size}` : field;
    this.taken.add(name);
    return name;
  }

  private get end(): number {
    return this.halves.length * 4;
  }

  /** The offset of a pointer that leads to the end, as it stands in the pointer's low half. */
  private offsetFrom(pointer: number): number {
    return ((this.end - pointer - 8) >> 3) << 2;
  }

  private constant(at: number, low: number, high: number): void {
    this.put(at, { kind: "constant", value: low });
    this.put(at + 4, { kind: "constant", value: high });
  }

  private put(at: number, half: Half): void {
    this.halves[at / 4] = half;
  }
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
    if (last ? chain.length === 0 || !endsInData(struct) : variant === undefined || !holdsIdsOnly(struct, variant))
      return undefined;
    chain.push({ struct, variant });
    if (last) return chain;
    if (variant?.type.kind !== "struct") return undefined;
    struct = catalog.struct(variant.type.id);
  }
}

/** True where everything beside the variant is an id, and laid out before it. */
function holdsIdsOnly(struct: Struct, variant: Field): boolean {
  return struct.fields.every(({ type, offset }) => type.kind === "bytes16" && offset < variant.offset);
}

function endsInData(struct: Struct): boolean {
  const kinds = struct.fields.map(({ type }) => (type.kind === "scalar" ? type.name : type.kind));
  return kinds.at(-1) === "data" && kinds.slice(0, -1).every((kind) => kind === "safeUint64" || kind === "bytes16");
}
