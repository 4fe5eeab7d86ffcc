// A golden vector as the generated module holds it: text, so that whoever asks gets a copy of their own.

import type { Limits } from "@ixt/wire";

/**
 * The message that a vector is: the root struct.
 *
 * @see {@link VectorSubject}
 */
export type VectorType = "StreamFrame" | "InvocationContext" | "Envelope";

/**
 * Whose decoder a vector is for: `wire` is the schema's codec alone, `context` and `stream` the ones above it, which also
 * check what is said. What those refuse, `wire` reads.
 *
 * @see {@link VectorSubject}
 */
export type VectorLayer = "wire" | "context" | "stream";

/**
 * Limits that differ from the defaults while a vector is decoded.
 *
 * @see {@link VectorSubject}
 */
export type VectorLimits = Readonly<Partial<Limits>>;

/** One vector of conformance/vectors. */
export interface VectorRecord {
  readonly family: string;
  readonly name: string;
  readonly type: VectorType;
  readonly layer: VectorLayer;
  readonly about: string;
  readonly hostileCase?: number;
  readonly limits?: VectorLimits;
  readonly canonical: boolean;
  /** Absent for one that is read. */
  readonly error?: string;
  readonly rule?: "capnp" | "ixt";
  /** Absent for one that is refused. */
  readonly valueJson?: string;
  readonly bytesHex: string;
}
