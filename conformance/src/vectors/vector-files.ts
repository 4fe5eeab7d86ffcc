// The two files of a vector, and what `frozen.json` says of them.

import { createHash } from "node:crypto";
import { type Vector, vectorId } from "./vector.js";

/** SHA-256 of a vector's two files, in hex. */
export interface Seal {
  readonly bin: string;
  readonly json: string;
}

/** The message and its description. */
export function filesOf(vector: Vector): { readonly bin: Uint8Array; readonly json: Uint8Array } {
  return { bin: vector.bytes, json: Buffer.from(`${JSON.stringify(describe(vector), undefined, 2)}\n`) };
}

/** The paths of the two files of a vector. */
export function pathsOf(id: string): Seal {
  return { bin: `${id}.bin`, json: `${id}.json` };
}

export function sealOf(files: { readonly bin: Uint8Array; readonly json: Uint8Array }): Seal {
  return { bin: sha256(files.bin), json: sha256(files.json) };
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** `frozen.json`: the seals in the order of their ids. */
export function printSeals(seals: ReadonlyMap<string, Seal>): string {
  const sorted = [...seals].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`;
}

/** Reads `frozen.json`; throws when it is not one. */
export function parseSeals(text: string): ReadonlyMap<string, Seal> {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null) throw new Error("frozen.json holds no object");
  const seals = new Map<string, Seal>();
  for (const [id, seal] of Object.entries(parsed)) {
    if (!isSeal(seal)) throw new Error(`frozen.json has no seal of ${id}`);
    seals.set(id, seal);
  }
  return seals;
}

function isSeal(value: unknown): value is Seal {
  return typeof value === "object" && value !== null && "bin" in value && "json" in value;
}

/** The JSON file's content; conformance/vectors/README.md documents it. */
function describe(vector: Vector): Readonly<Record<string, unknown>> {
  const { name, family, type, layer, about, hostileCase, limits, value, error, rule, canonical } = vector;
  return {
    name,
    family,
    type,
    layer,
    about,
    ...(hostileCase === undefined ? {} : { hostileCase }),
    ...(limits === undefined ? {} : { limits }),
    ...(value === undefined ? { error, rule } : { canonical, value }),
  };
}

/** The ids of `vectors` with their files. */
export function filesById(vectors: readonly Vector[]): ReadonlyMap<string, ReturnType<typeof filesOf>> {
  return new Map(vectors.map((vector) => [vectorId(vector), filesOf(vector)] as const));
}
