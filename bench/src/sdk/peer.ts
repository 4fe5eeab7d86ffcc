/** What a row of the SDK's benchmark is: one way for a process to call another over a Unix socket, each process's part of it. */

/** The caller's end, connected. */
export interface SdkClient {
  /** One call; resolves with the same bytes. */
  echo(body: Uint8Array): Promise<Uint8Array>;
  /** Opens one server stream whose handler sends the ring of payloads of this size round and round, `count` payloads in all. */
  count(count: number, payloadBytes: number): AsyncIterable<Uint8Array>;
  close(): void;
}

/** The other end, which listens. */
export interface SdkListener {
  /** Nobody can connect any more. */
  close(): void;
}

/** One row's way of doing it. */
export interface SdkPeer {
  /** One line for the table's legend. */
  readonly about: string;
  /** Listens at `path` and serves whoever connects; resolves when it listens. */
  readonly listen: (path: string) => Promise<SdkListener>;
  readonly connect: (path: string) => Promise<SdkClient>;
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
