// The replay runner: each golden vector as a case that any implementation can be put to.

import { AssertionFailure } from "../assertion-failure.js";
import type { ComplianceCase, ComplianceSuite } from "../compliance/suite.js";
import { type GoldenVector, goldenVectors, type VectorJson } from "./golden-vector.js";
import { toHex } from "./hex.js";
import { findDifference } from "./json-difference.js";
import type { VectorLayer, VectorLimits, VectorType } from "./vector-record.js";

/**
 * The decoders and encoders that are put to the vectors. Each function may also answer with a promise, so that they may
 * stand in another process, of another language.
 *
 * @example
 * ```ts
 * import { runSuite } from "@ixt/testkit";
 * import { goldenVectors, ixtVectorSubject, type VectorSubject, vectorCompliance } from "@ixt/testkit/vectors";
 *
 * // A decoder somewhere else, which refuses in its own words: without `errorCode`, any refusal will do.
 * const elsewhere: VectorSubject = {
 *   decode: async (type, bytes, layer, limits) => ixtVectorSubject.decode(type, bytes, layer, limits),
 * };
 * const frames = goldenVectors.filter(({ type }) => type === "StreamFrame");
 * const results = await runSuite(vectorCompliance(elsewhere, frames));
 * console.log(results.every(({ failure }) => failure === undefined)); // true
 * ```
 */
export interface VectorSubject {
  /**
   * The message's value in the vectors' JSON form. Throws, or rejects, to refuse it.
   *
   * @param bytes a copy that must come back unchanged
   * @param layer whose decoder is asked
   * @param limits limits that differ from the defaults; `undefined` for nearly all
   */
  decode(type: VectorType, bytes: Uint8Array, layer: VectorLayer, limits: VectorLimits | undefined): unknown;
  /** The message of a value. Without it, vectors are decoded only. */
  encode?(type: VectorType, value: VectorJson): Uint8Array | Promise<Uint8Array>;
  /** The code of what `decode` threw, in our names; `undefined` for what is no refusal. Without it, any refusal will do. */
  errorCode?(error: unknown): string | undefined;
}

/**
 * A suite with one case a vector, whose id is the vector's: what is sound is read as its value, and written again byte for
 * byte where it is canonical; what is hostile is refused, with its code where the subject has codes.
 *
 * @param vectors default all of them
 *
 * @example
 * ```ts
 * import { runSuite } from "@ixt/testkit";
 * import { ixtVectorSubject, vectorCompliance } from "@ixt/testkit/vectors";
 *
 * // A decoder that reads whatever comes: the hostile vectors find it out.
 * const lax = { ...ixtVectorSubject, decode: () => ({}) };
 * const results = await runSuite(vectorCompliance(lax));
 * const nothing = results.find(({ id }) => id === "hostile/nothing");
 * console.log(String(nothing?.failure)); // AssertionFailure: hostile/nothing was read, expected TOO_SHORT
 * ```
 */
export function vectorCompliance(
  subject: VectorSubject,
  vectors: readonly GoldenVector[] = goldenVectors,
): ComplianceSuite {
  return { name: "golden vectors", cases: vectors.map((vector) => toCase(subject, vector)) };
}

function toCase(subject: VectorSubject, vector: GoldenVector): ComplianceCase {
  const { id, about } = vector;
  return {
    id,
    rule: about,
    run: () =>
      vector.error === undefined ? replaySound(subject, vector) : replayHostile(subject, vector, vector.error),
  };
}

async function replaySound(subject: VectorSubject, vector: GoldenVector): Promise<void> {
  const { id, type, layer, limits, canonical } = vector;
  const bytes = vector.bytes();
  const decoded = await subject.decode(type, bytes, layer, limits);
  assertUnchanged(bytes, vector);
  const difference = findDifference(decoded, vector.value);
  if (difference !== undefined) {
    throw new AssertionFailure(`${id} is read otherwise: ${difference}`, decoded, vector.value);
  }
  if (!canonical || subject.encode === undefined || vector.value === undefined) return;
  const encoded = await subject.encode(type, vector.value);
  assertBytes(encoded, vector.bytes(), `${id} is written otherwise`);
}

async function replayHostile(subject: VectorSubject, vector: GoldenVector, expected: string): Promise<void> {
  const { id, type, layer, limits } = vector;
  const bytes = vector.bytes();
  let refusal: { readonly error: unknown } | undefined;
  try {
    await subject.decode(type, bytes, layer, limits);
  } catch (error) {
    refusal = { error };
  }
  assertUnchanged(bytes, vector);
  if (refusal === undefined) throw new AssertionFailure(`${id} was read, expected ${expected}`, undefined, expected);
  if (subject.errorCode === undefined) return;
  const code = subject.errorCode(refusal.error);
  if (code !== expected) {
    const what = code ?? `what is no refusal (${String(refusal.error)})`;
    throw new AssertionFailure(`${id} was refused with ${what}, expected ${expected}`, code, expected);
  }
}

function assertUnchanged(bytes: Uint8Array, vector: GoldenVector): void {
  assertBytes(bytes, vector.bytes(), `${vector.id}: decoding changed the message`);
}

function assertBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  const [was, wanted] = [toHex(actual), toHex(expected)];
  if (was !== wanted) throw new AssertionFailure(what, was, wanted);
}
