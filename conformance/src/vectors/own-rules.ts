// Which refusals are IXT's own: messages that Cap'n Proto's C++ library reads. The proof against that library
// (test/vectors.oracle.test.ts) fails for one that is missing here, and for one too many.

import { type Vector, vectorId } from "./vector.js";

/** Codes that are IXT's own in every vector. */
const CODES: ReadonlySet<string> = new Set([
  "INVALID_LENGTH",
  "MESSAGE_TOO_LARGE",
  "OUT_OF_RANGE",
  "SHARED_OBJECT",
  "TRAILING_BYTES",
]);

/** Vectors of codes that are so in some. */
const IDS: ReadonlySet<string> = new Set([
  "hostile/capability-not-text",
  "hostile/deeper-than-max-depth",
  "hostile/over-max-list-elements",
  "hostile/segments-2-32",
  "hostile/segments-513",
  "hostile/stray-byte",
  "hostile/structs-of-nothing",
  "hostile/text-bad-after-ascii",
  "hostile/text-beyond-unicode",
  "hostile/text-cut-sequence",
  "hostile/text-five-bytes",
  "hostile/text-lone-continuation",
  "hostile/text-lone-surrogate",
  "hostile/text-overlong-nul",
  "hostile/text-overlong-three-bytes",
  "hostile/text-surrogate-pair",
]);

/** Whose rule a refused message breaks. */
export function ruleOf({
  family,
  name,
  layer,
  error = "",
}: Pick<Vector, "family" | "name" | "layer" | "error">): "capnp" | "ixt" {
  return layer !== "wire" || CODES.has(error) || IDS.has(vectorId({ family, name })) ? "ixt" : "capnp";
}
