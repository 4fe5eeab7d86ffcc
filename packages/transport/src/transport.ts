// What every byte or message channel looks like to the layers above: whole messages in, whole messages out.

import type { Writer } from "@ixt/wire";
import type { TransportError } from "./transport-error.js";

/**
 * Which of two lanes a message is sent in. What is in one stays in order; what is sent as `control` leaves before data that waits.
 *
 * @see {@link Transport}
 */
export type Lane = "control" | "data";

/**
 * Told of a message where it lies: `bytes[start, end)`, with a view of all of `bytes` to read it by. What holds for a message that is
 * given as an array holds for those bytes.
 *
 * @see {@link Transport.receiveInPlace}
 */
export type InPlaceReceiver = (bytes: Uint8Array, start: number, end: number, view: DataView) => void;

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
   * @throws `TransportError` `unavailable` once the transport is closed or closing; `resourceExhausted` when too much waits
   *   for a peer that does not read, which ends the transport.
   */
  send(message: Uint8Array, lane?: Lane): void;
  /**
   * Installs the one receiver and starts reading; nothing is read before, unless to close. A message given to `callback` is the
   * receiver's to keep, never written to again, and may share its buffer with its neighbours of the same chunk.
   *
   * @throws `TransportError` `internal` when a receiver is installed already.
   */
  receive(callback: (message: Uint8Array) => void): void;
  /**
   * What gathers the messages of a lane, for who encodes one straight into it and spares the copy: with room for `bytes` more, of which
   * the message is to take no more, and before anything else is asked of the transport. A transport of bytes offers it.
   *
   * @throws `TransportError` as {@link Transport.send} does.
   */
  reserve?(bytes: number, lane: Lane): Writer;
  /**
   * As {@link Transport.receive}, in place of it, without an array for each message. A transport of bytes offers it.
   *
   * @throws `TransportError` `internal` when a receiver is installed already.
   */
  receiveInPlace?(callback: InPlaceReceiver): void;
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
