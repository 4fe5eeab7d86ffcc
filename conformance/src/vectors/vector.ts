// What a golden vector is: the bytes of one message, and what a decoder must make of them.

import type { Limits } from "@ixt/wire";

/** A value of the vectors' JSON form; conformance/vectors/README.md says how each type of the schemas looks in it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/** The three messages that travel. */
export type VectorType = "StreamFrame" | "InvocationContext" | "Envelope";

/** Whose decoder is asked: the codec of the schema alone, or that of the package above which also checks what is said. */
export type VectorLayer = "wire" | "context" | "stream";

/** A vector as it is written down in this folder: with a value that our encoder turns into bytes, or with the bytes. */
export interface Draft {
  readonly family: string;
  /** In kebab case: the name of its two files. */
  readonly name: string;
  readonly type: VectorType;
  /** Default `wire`. */
  readonly layer?: VectorLayer;
  /** One sentence. */
  readonly about: string;
  /** The number in the list of hostile cases, where it stands there. */
  readonly hostileCase?: number;
  /** Limits that differ from the defaults while it is decoded. */
  readonly limits?: Partial<Limits>;
  /** Absent where the encoder makes them of `value`. */
  readonly bytes?: Uint8Array;
  /** What is read; fields that are left out have their defaults. Absent for a message that is refused. */
  readonly value?: JsonObject;
  /** The code of the refusal. */
  readonly error?: string;
}

/** A vector with everything that its two files hold. */
export interface Vector extends Draft {
  readonly layer: VectorLayer;
  readonly bytes: Uint8Array;
  /** With every field; absent for a message that is refused. */
  readonly value?: JsonObject;
  /** Whether our encoder writes these very bytes for the value. */
  readonly canonical: boolean;
  /** Whose rule a message breaks that is refused: Cap'n Proto's, whose own library refuses it too, or IXT's alone. */
  readonly rule?: "capnp" | "ixt";
}

/** The vector's place among all others: `frames/data-empty`. */
export function vectorId({ family, name }: Pick<Draft, "family" | "name">): string {
  return `${family}/${name}`;
}
