// How the rooms of hostile messages write one down.

import { contextWith, type PointerTo } from "./parts.js";
import type { Draft, VectorType } from "./vector.js";
import { textWords, type Word } from "./words.js";

/** A message that the schema's codec refuses. */
export function hostile(
  hostileCase: number,
  error: string,
  name: string,
  about: string,
  bytes: Uint8Array,
  type: VectorType = "InvocationContext",
): Draft {
  return { family: "hostile", name, type, about, error, bytes, hostileCase };
}

/** A context whose correlationId is the pointer, with a short text behind it where nothing else is given. */
export function textAs(pointer: PointerTo, ...behind: readonly Word[]): Uint8Array {
  return contextWith("correlationId", pointer, ...(behind.length === 0 ? textWords("hi") : behind));
}
