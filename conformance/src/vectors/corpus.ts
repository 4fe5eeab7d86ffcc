// All golden vectors, made from what the rooms around this one write down.

import { WireError } from "@ixt/wire";
import { CONTEXTS } from "./contexts.js";
import { ENVELOPES } from "./envelopes.js";
import { FRAMES } from "./frames.js";
import { HOSTILE_CONTEXTS } from "./hostile-contexts.js";
import { HOSTILE_FRAMES } from "./hostile-frames.js";
import { HOSTILE_FRAMING } from "./hostile-framing.js";
import { HOSTILE_OBJECTS } from "./hostile-objects.js";
import { HOSTILE_POINTERS } from "./hostile-pointers.js";
import { HOSTILE_VALUES } from "./hostile-values.js";
import { completeJson } from "./json-value.js";
import { TREE_LAYOUTS } from "./layouts.js";
import { ruleOf } from "./own-rules.js";
import { codecOf, encodeJson } from "./roots.js";
import { UNUSUAL } from "./unusual.js";
import { type Draft, type JsonObject, type Vector, type VectorType, vectorId } from "./vector.js";

const DRAFTS: readonly Draft[] = [
  ...FRAMES,
  ...CONTEXTS,
  ...ENVELOPES,
  ...TREE_LAYOUTS,
  ...UNUSUAL,
  ...HOSTILE_FRAMING,
  ...HOSTILE_POINTERS,
  ...HOSTILE_OBJECTS,
  ...HOSTILE_VALUES,
  ...HOSTILE_CONTEXTS,
  ...HOSTILE_FRAMES,
];

/** Every vector, in the order of their ids. Throws when two have one id, or one is neither read nor refused. */
export function makeVectors(drafts: readonly Draft[] = DRAFTS): readonly Vector[] {
  const vectors = new Map<string, Vector>();
  for (const draft of drafts) {
    const id = vectorId(draft);
    if (vectors.has(id)) throw new Error(`two vectors are called ${id}`);
    vectors.set(id, toVector(draft));
  }
  return [...vectors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, vector]) => vector);
}

function toVector(draft: Draft): Vector {
  const { type, layer = "wire", value, bytes, error } = draft;
  if (value === undefined) {
    if (bytes === undefined || error === undefined) throw new Error(`${vectorId(draft)} lacks its bytes or its error`);
    return { ...draft, layer, bytes, canonical: false, rule: ruleOf({ ...draft, layer }) };
  }
  const complete = completeJson(codecOf(type).node, value);
  const written = encode(type, complete);
  const sent = bytes ?? written;
  if (sent === undefined) throw new Error(`${vectorId(draft)} cannot be encoded, and has no bytes`);
  const canonical = written !== undefined && Buffer.compare(written, sent) === 0;
  return { ...draft, layer, value: complete, bytes: sent, canonical };
}

/** The encoder's bytes; `undefined` for a variant that was not read and cannot be written. */
function encode(type: VectorType, value: JsonObject): Uint8Array | undefined {
  try {
    return encodeJson(type, value);
  } catch (error) {
    if (error instanceof WireError && error.code === "UNKNOWN_VARIANT") return undefined;
    throw error;
  }
}
