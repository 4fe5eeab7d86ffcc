// One input of the differential fuzz, made from the run's seed and its own number alone.

import { DEFAULT_LIMITS, type DecodeOptions, type Limits, resolveLimits } from "@ixt/wire";
import type { Codec } from "../codecs.js";
import { dump } from "../dump.js";
import { Rng } from "../rng.js";
import { randomValue } from "../values/random-value.js";
import { evolve } from "./evolve.js";
import { type Layout, layOut } from "./layout.js";
import { mutate } from "./mutate.js";
import { parseTree, pointersOf } from "./tree.js";

export interface FuzzCase {
  readonly index: number;
  readonly codec: Codec;
  readonly bytes: Uint8Array;
  readonly options: DecodeOptions;
  /** The value's dump, where the bytes are another layout of a message that our encoder wrote, and nothing else. */
  readonly expected: string | undefined;
}

/** Limits so low that messages of this size pass them. */
const LOW_LIMITS: readonly Limits[] = [
  resolveLimits({ maxFrameBytes: 256 }),
  resolveLimits({ maxDepth: 3 }),
  resolveLimits({ maxListElements: 2 }),
  resolveLimits({ maxSegments: 2 }),
];

/** Half of all inputs are what a session's peer sends or its parts; the rest are of every root type alike. */
const FREQUENT = new Set(["Envelope", "StreamFrame", "InvocationContext"]);

/** The input `index` of the run with `seed`. */
export function makeCase(codecs: readonly Codec[], seed: number, index: number): FuzzCase {
  const rng = new Rng(seed, index);
  const written = pickCodec(codecs, rng);
  const value = randomValue(written.node, rng);
  const encoded = written.encode(value);
  const isEvolved = rng.once(3);
  const draft = draftOf(encoded, isEvolved, rng);
  const mutations = rng.once(6) ? 0 : rng.once(2) ? 1 : rng.between(2, 4);
  const other = mutations === 0 ? encoded : encodeAny(pickCodec(codecs, rng), rng);
  for (let i = 0; i < mutations; i++) mutate(draft, rng, other);
  const isForeign = rng.once(40);
  const codec = isForeign ? rng.pick(codecs) : written;
  const limits = rng.once(64) ? rng.pick(LOW_LIMITS) : DEFAULT_LIMITS;
  const isWhole = mutations === 0 && !isEvolved && !isForeign && limits === DEFAULT_LIMITS;
  return {
    index,
    codec,
    bytes: rng.once(4) ? misaligned(draft.bytes, rng) : draft.bytes,
    options: { limits, payload: rng.once(4) ? "view" : "copy" },
    expected: isWhole ? dump(written.node, value) : undefined,
  };
}

function pickCodec(codecs: readonly Codec[], rng: Rng): Codec {
  const frequent = codecs.filter(({ node }) => FREQUENT.has(node.name));
  return rng.pick(frequent.length > 0 && rng.once(2) ? frequent : codecs);
}

function encodeAny(codec: Codec, rng: Rng): Uint8Array {
  return codec.encode(randomValue(codec.node, rng));
}

function draftOf(encoded: Uint8Array, isEvolved: boolean, rng: Rng): Layout {
  const tree = parseTree(encoded);
  if (isEvolved) return layOut(evolve(tree, rng), rng);
  return rng.once(4) ? { bytes: encoded.slice(), pointers: pointersOf(encoded) } : layOut(tree, rng);
}

/** The same bytes as part of a larger buffer. */
function misaligned(bytes: Uint8Array, rng: Rng): Uint8Array {
  const offset = rng.between(1, 15);
  const larger = rng.bytes(offset + bytes.length + rng.below(16));
  larger.set(bytes, offset);
  return larger.subarray(offset, offset + bytes.length);
}
