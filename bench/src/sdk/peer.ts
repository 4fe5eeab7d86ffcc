/** What a row of the SDK's benchmark is: one way for a process to call another, with its own flow control, each process's part of it. */
import type { ChildProcess } from "node:child_process";

/** What is done with each payload that comes. It is the caller's until the call is back. */
export type Take = (payload: Uint8Array) => void;

/** The caller's end, connected. What a peer does not offer is absent, and it takes no part in such cases. */
export interface SdkClient {
  /** One call; resolves with the same bytes. */
  echo?(body: Uint8Array): Promise<Uint8Array>;
  /** Opens one server stream whose handler sends the ring of payloads of this size round and round, `count` in all; resolves at its end. */
  download?(count: number, payloadBytes: number, take: Take): Promise<void>;
  /** Opens one stream and sends the ring round and round, `count` payloads in all, while it takes each of them back from the other end. */
  exchange?(count: number, payloadBytes: number, take: Take): Promise<void>;
  /** Opens so many more streams, on which nothing moves; resolves once the other end has them all. They stay open until `close`. */
  hold?(count: number): Promise<void>;
  close(): void;
}

/** The other end, which listens. */
export interface SdkListener {
  /** Where: what `connect` is told. */
  readonly address: string;
  /** Nobody can connect any more. */
  close(): void;
}

/** One row's way of doing it. */
export interface SdkPeer {
  /** One line for the table's legend. */
  readonly about: string;
  /**
   * Serves whoever connects; resolves when it listens. In a process of its own that has an IPC channel to the caller's.
   * Absent where `connect` makes the other end itself (a worker thread).
   *
   * @param path for a Unix socket; who cannot use one listens on the loopback
   */
  readonly listen?: (path: string) => Promise<SdkListener>;
  /** @param listener the process in which `listen` has run */
  readonly connect: (address: string, listener: ChildProcess | undefined) => Promise<SdkClient>;
  /** Why it cannot run on this machine, in a few words; undefined when it can. */
  readonly missing?: () => string | undefined;
}

/** Payloads in a ring. */
export const RING_LENGTH = 512;

/** What a stream is asked for, in the bytes of its request. */
export function encodeOrder(count: number, payloadBytes: number): Uint8Array {
  const order = new Uint8Array(8);
  const view = new DataView(order.buffer);
  view.setUint32(0, count);
  view.setUint32(4, payloadBytes);
  return order;
}

/** The count and the payloads' size. */
export function decodeOrder(order: Uint8Array): { readonly count: number; readonly payloadBytes: number } {
  const view = new DataView(order.buffer, order.byteOffset, order.byteLength);
  return { count: view.getUint32(0), payloadBytes: view.getUint32(4) };
}
