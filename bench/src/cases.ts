/** The cases, named `op/fixture`, and what each fixture holds. */
import { type Context, createContexts, createDataFrames, type DataFrame } from "./corpus.js";
import type { Operation, Operations, Peer, RoundTrip } from "./peer.js";

/** A ring of distinct messages; its length is a power of two. */
type Fixture =
  | { readonly kind: "frames"; readonly create: () => DataFrame[] }
  | { readonly kind: "contexts"; readonly create: () => Context[] };

const fixtures = {
  "data-64": { kind: "frames", create: () => createDataFrames(512, 64) },
  "data-1k": { kind: "frames", create: () => createDataFrames(512, 1024) },
  "data-64k": { kind: "frames", create: () => createDataFrames(64, 65_536) },
  context: { kind: "contexts", create: () => createContexts(256, "ascii") },
  "context-utf8": { kind: "contexts", create: () => createContexts(256, "utf8") },
} as const satisfies Record<string, Fixture>;

/** The name of a fixture. */
export type FixtureName = keyof typeof fixtures;

/** One case. */
export interface Case {
  readonly name: string;
  readonly operation: keyof Operations;
  readonly fixture: FixtureName;
}

/** All cases, in the table's order. */
export const cases: readonly Case[] = [
  { name: "encode/data-64", operation: "encodeFrames", fixture: "data-64" },
  { name: "encode/data-1k", operation: "encodeFrames", fixture: "data-1k" },
  { name: "encode/data-64k", operation: "encodeFrames", fixture: "data-64k" },
  { name: "decode/data-64", operation: "decodeFrames", fixture: "data-64" },
  { name: "decode/data-1k", operation: "decodeFrames", fixture: "data-1k" },
  { name: "decode/data-64k", operation: "decodeFrames", fixture: "data-64k" },
  { name: "decode-chunk/data-64", operation: "decodeFrameChunks", fixture: "data-64" },
  { name: "decode-chunk/data-1k", operation: "decodeFrameChunks", fixture: "data-1k" },
  { name: "encode/context", operation: "encodeContexts", fixture: "context" },
  { name: "decode/context", operation: "decodeContexts", fixture: "context" },
  { name: "decode-use/context", operation: "useContexts", fixture: "context" },
  { name: "encode/context-utf8", operation: "encodeContexts", fixture: "context-utf8" },
  { name: "decode/context-utf8", operation: "decodeContexts", fixture: "context-utf8" },
];

/** An operation that is ready to be timed. */
export interface PreparedCase {
  readonly operation: Operation;
  readonly ringLength: number;
  /** Mean length on the wire, in bytes, without any outer framing. */
  readonly meanBytes: number;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Whether two values of the corpus are equal in every field. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return sameBytes(a, b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return (
    left.length === right.size && left.every(([key, value]) => right.has(key) && isSameValue(value, right.get(key)))
  );
}

function verify<T>(peer: Peer, values: readonly T[], roundTrip: (value: T) => RoundTrip<T>): number {
  let bytes = 0;
  for (const value of values) {
    const result = roundTrip(value);
    if (!isSameValue(value, result.value)) throw new Error(`${peer.name} does not give back the value it encoded`);
    bytes += result.bytes.length;
  }
  return bytes / values.length;
}

type FrameOperation = (frames: readonly DataFrame[]) => Operation;
type ContextOperation = (contexts: readonly Context[]) => Operation;

/**
 * Builds a case for a peer: creates the fixture, checks that every message of the ring comes back equal, and prepares the
 * operation. Undefined when the peer does not take part in the case.
 */
export function prepareCase(peer: Peer, { operation, fixture }: Case): PreparedCase | undefined {
  const create = peer.operations[operation];
  if (create === undefined) return undefined;
  const source = fixtures[fixture];
  if (source.kind === "frames") {
    const frames = source.create();
    const meanBytes = verify(peer, frames, peer.roundTripFrame);
    return { operation: (create as FrameOperation)(frames), ringLength: frames.length, meanBytes };
  }
  const contexts = source.create();
  const meanBytes = verify(peer, contexts, peer.roundTripContext);
  return { operation: (create as ContextOperation)(contexts), ringLength: contexts.length, meanBytes };
}

/** The bytes of every message of a case's ring, as `peer` writes them. */
export function ringBytes(peer: Peer, { fixture }: Case): Uint8Array[] {
  const source = fixtures[fixture];
  return source.kind === "frames"
    ? source.create().map((frame) => peer.roundTripFrame(frame).bytes)
    : source.create().map((context) => peer.roundTripContext(context).bytes);
}
