// How the rooms of valid but unusual messages write one down.

import type { Draft, JsonObject, VectorType } from "./vector.js";

/** A message that is read, though no encoder of ours would lay it out so. */
export function layout(
  name: string,
  about: string,
  type: VectorType,
  value: JsonObject,
  bytes: Uint8Array,
  hostileCase?: number,
): Draft {
  return { family: "layouts", name, type, about, value, bytes, ...(hostileCase === undefined ? {} : { hostileCase }) };
}
