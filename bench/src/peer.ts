/**
 * What a peer is: one codec, in one idiom, as functions that the worker calls in a loop. Each peer's values and bytes are
 * prepared before the loop; what an operation does is exactly what is measured.
 */
import type { Context, DataFrame, Metadata } from "./corpus.js";

/**
 * One measured operation on the ring's element `index`. Returns a small number made from the result, so that the work
 * cannot be dropped: encoders return a byte count, decoders the checksum of `frameChecksum` or `contextChecksum`.
 */
export type Operation = (index: number) => number;

/** The kinds of operations; a case is one of these on one fixture. */
export interface Operations {
  /** Value to bytes, in the peer's best way to write many messages one after the other. */
  readonly encodeFrames?: (frames: readonly DataFrame[]) => Operation;
  /** Standalone bytes (one ArrayBuffer a message) to id, sequence and payload. */
  readonly decodeFrames?: (frames: readonly DataFrame[]) => Operation;
  /** The next message of a 64 KiB chunk that holds many: find its end, decode it. */
  readonly decodeFrameChunks?: (frames: readonly DataFrame[]) => Operation;
  readonly encodeContexts?: (contexts: readonly Context[]) => Operation;
  /** Standalone bytes to a value with every string a JavaScript string and every field touched. */
  readonly decodeContexts?: (contexts: readonly Context[]) => Operation;
  /** The same, and then what a callee does with it: see `useContext`. */
  readonly useContexts?: (contexts: readonly Context[]) => Operation;
}

/** A value after encode and decode, in the corpus' shape, and the bytes between. */
export interface RoundTrip<T> {
  readonly value: T;
  readonly bytes: Uint8Array;
}

/** One codec in one idiom: one row of the table. */
export interface Peer {
  readonly name: string;
  /** One line for the table's legend: what is called, and with what. */
  readonly about: string;
  readonly operations: Operations;
  readonly roundTripFrame: (frame: DataFrame) => RoundTrip<DataFrame>;
  readonly roundTripContext: (context: Context) => RoundTrip<Context>;
}

/** The element of a ring that is known to be there. */
export function at<T>(ring: readonly T[], index: number): T {
  const element = ring[index];
  if (element === undefined) throw new RangeError(`ring has no element ${index}`);
  return element;
}

/** A copy of `bytes` that is alone on its ArrayBuffer. */
export function toStandalone(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy;
}

/** Packs `messages` one after the other into chunks of at most 64 KiB, as a reader of a socket sees them. */
export function toChunks(messages: readonly Uint8Array[], chunkBytes = 65_536): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const flush = (): void => {
    if (pendingBytes === 0) return;
    const chunk = new Uint8Array(pendingBytes);
    let offset = 0;
    for (const message of pending) {
      chunk.set(message, offset);
      offset += message.length;
    }
    chunks.push(chunk);
    pending = [];
    pendingBytes = 0;
  };
  for (const message of messages) {
    if (pendingBytes + message.length > chunkBytes) flush();
    pending.push(message);
    pendingBytes += message.length;
  }
  flush();
  return chunks;
}

/** What a decoded data frame adds to the checksum: its id's first byte, its sequence, its payload's length and last byte. */
export function frameChecksum(firstIdByte: number, sequence: number, payload: Uint8Array): number {
  return (firstIdByte + sequence + payload.length + (payload[payload.length - 1] ?? 0)) | 0;
}

const knownCapabilities: ReadonlySet<string> = new Set([
  "ixt.logs:read",
  "ixt.logs:search",
  "ixt.media:admin",
  "ixt.orders.v2:write",
  "ixt.audit.trail:append",
]);

const calls = new Map<string, number>();

/**
 * What a callee does with a context's strings: capabilities looked up in a set, metadata put into a map and two keys read,
 * the correlation id used as a key. It makes a decoder pay for strings that are cheap to make and dear to use.
 */
export function useContext(
  correlationId: string,
  capabilities: readonly string[],
  metadata: Iterable<Metadata>,
): number {
  let granted = 0;
  for (const capability of capabilities) if (knownCapabilities.has(capability)) granted += 1;
  const entries = new Map<string, string>();
  for (const { key, value } of metadata) entries.set(key, value);
  const seen = (calls.get(correlationId) ?? 0) ^ 1;
  calls.set(correlationId, seen);
  return granted + (entries.get("traceparent")?.length ?? 0) + (entries.get("tenant")?.length ?? 0);
}
