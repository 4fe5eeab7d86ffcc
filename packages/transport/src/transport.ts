// What every byte or message channel looks like to the layers above: whole messages in, whole messages out.

import type { TransportError } from "./transport-error.js";

/**
 * Which of two lanes a message is sent in. What is in one stays in order; what is sent as `control` leaves before data that waits.
 *
 * @see {@link Transport}
 */
export type Lane = "control" | "data";

/**
 * A two-way channel of whole Cap'n Proto messages, in order, each with its segment table.
 *
 * A transport knows how long a message is and nothing inside it.
 *
 * @example
 * ```ts
 * import { createMemoryPair } from "@ixt/transport";
 * import { decodePing, encodePing } from "@ixt/wire/wasipc";
 *
 * const [near, far] = createMemoryPair();
 * far.receive((message) => console.log(decodePing(message).nonce)); // 7n
 * near.send(encodePing({ nonce: 7n }));
 * near.close();
 * await far.closed;
 * ```
 */
export interface Transport {
  /**
   * Queues one whole message. The bytes are copied before this returns, so the array stays the caller's.
   * Never blocks: look at {@link Transport.writable} before sending what can wait.
   *
   * @param lane default `data`. A transport may keep to one lane, in which everything stays in order.
   * @throws {@link TransportError} `unavailable` once the transport is closed or closing; `resourceExhausted` when too much waits
   *   for a peer that does not read, which ends the transport.
   */
  send(message: Uint8Array, lane?: Lane): void;
  /**
   * Installs the one receiver and starts reading; nothing is read before, unless to close. A message given to `callback` is the
   * receiver's to keep, never written to again, and may share its buffer with its neighbours of the same chunk.
   *
   * @throws {@link TransportError} `internal` when a receiver is installed already.
   */
  receive(callback: (message: Uint8Array) => void): void;
  /** False while more than the high-water mark waits to be written. Control messages may be sent all the same. */
  readonly writable: boolean;
  /** Resolves when {@link Transport.writable} is true, or when the transport is closed. Never rejects. */
  whenWritable(): Promise<void>;
  /**
   * Resolves once, when the channel is over: with `undefined` after a clean end by either side (after our own
   * `close()`, when everything sent has been written), with the error otherwise. Never rejects.
   */
  readonly closed: Promise<TransportError | undefined>;
  /**
   * Writes what has been sent, then ends the channel; nothing is delivered here from then on. A peer that reads nothing can hold
   * that up for ever: whoever will not wait closes once more, with a cause. With a cause: drops what is not written yet. Idempotent.
   */
  close(cause?: TransportError): void;
}
