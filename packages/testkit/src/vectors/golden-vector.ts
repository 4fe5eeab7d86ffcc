// The golden vectors as tests see them. Whatever is given out is a copy: nobody can damage the next one's.

import { VECTOR_RECORDS } from "../generated/vectors.js";
import { fromHex } from "./hex.js";
import type { VectorLayer, VectorLimits, VectorRecord, VectorType } from "./vector-record.js";

/**
 * A value in the vectors' JSON form, which conformance/vectors/README.md describes.
 *
 * @see {@link goldenVectors}
 */
export type VectorJson =
  | null
  | boolean
  | number
  | string
  | readonly VectorJson[]
  | { readonly [name: string]: VectorJson };

/**
 * One message, and what a decoder must make of it.
 *
 * @see {@link goldenVectors}
 */
export interface GoldenVector {
  /** Family and name, `frames/data-empty`: the path of its files in conformance/vectors. */
  readonly id: string;
  readonly family: string;
  readonly name: string;
  readonly type: VectorType;
  readonly layer: VectorLayer;
  /** One sentence. */
  readonly about: string;
  /** The number under which titles of this project's tests put the same case, where there is one. */
  readonly hostileCase: number | undefined;
  /** None for nearly all: then the defaults are in force. */
  readonly limits: VectorLimits | undefined;
  /** Whether the encoder must write these very bytes for the value. */
  readonly canonical: boolean;
  /** The code with which our decoder refuses it; `undefined` for one that is read. */
  readonly error: string | undefined;
  /** Whose rule a refused one breaks: Cap'n Proto's, whose C++ library refuses it too, or IXT's alone. */
  readonly rule: "capnp" | "ixt" | undefined;
  /** What is read, a copy each time; `undefined` for one that is refused. */
  readonly value: VectorJson | undefined;
  /** The message, in an array of the caller's own each time. */
  bytes(): Uint8Array;
}

/**
 * Every golden vector, in the order of the ids: the messages of conformance/vectors, which are frozen.
 *
 * @example
 * ```ts
 * import { goldenVectors } from "@ixt/testkit/vectors";
 *
 * const hostile = goldenVectors.filter(({ error }) => error !== undefined);
 * console.log(hostile.length >= 45); // true
 *
 * const nothing = goldenVectors.find(({ id }) => id === "hostile/nothing");
 * console.log(nothing?.error, nothing?.bytes().length); // TOO_SHORT 0
 * ```
 */
export const goldenVectors: readonly GoldenVector[] = /* @__PURE__ */ Object.freeze(VECTOR_RECORDS.map(toVector));

function toVector(record: VectorRecord): GoldenVector {
  const { family, name, type, layer, about, hostileCase, limits, canonical, error, rule, valueJson, bytesHex } = record;
  return Object.freeze({
    id: `${family}/${name}`,
    family,
    name,
    type,
    layer,
    about,
    hostileCase,
    limits: limits === undefined ? undefined : Object.freeze({ ...limits }),
    canonical,
    error,
    rule,
    get value(): VectorJson | undefined {
      // What the generator wrote is JSON of this form.
      return valueJson === undefined ? undefined : (JSON.parse(valueJson) as VectorJson);
    },
    bytes: (): Uint8Array => fromHex(bytesHex),
  });
}
