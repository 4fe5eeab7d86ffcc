// The sending half of a stream, as the application sees it; the same for the callee and the caller.

import type { PayloadSource } from "./send-all.js";
import type { CancelReason, CloseReason, StreamErrorCode } from "./wire-enums.js";

/**
 * Sends the data frames of one stream, and ends it. Every call that ends the stream or its direction is idempotent: once it is
 * over, the later ones do nothing.
 *
 * A payload stays the caller's: it has been taken when `sendData` and `trySend` return, or when the promise of `send` settles.
 *
 * @example
 * ```ts
 * import type { StreamSender } from "@ixt/stream";
 *
 * async function count(sender: StreamSender): Promise<void> {
 *   for (let i = 0; i < 100; i++) await sender.send(Uint8Array.of(i)); // waits where it may not go yet
 *   sender.close();
 * }
 * ```
 */
export interface StreamSender {
  /** Data frames that the peer lets us send. Whether one may go at this moment says {@link trySend}. */
  readonly credit: number;
  /** Data frames sent. */
  readonly sent: number;

  /**
   * Sends one data frame now, with the next sequence, however much there is on the way to the peer already.
   *
   * @throws StreamSendError: `rejected` without credit (or while earlier `send`s wait to go), nothing sent, no sequence used;
   * `protocolError` beyond what the kind allows; after the end, with the code of its cause.
   * @throws IxtError, blame `local`, when the sink refuses the frame (a payload too large): the stream lives on.
   */
  sendData(payload: Uint8Array): void;

  /**
   * Sends one data frame now if there is credit, and the way to the peer takes more.
   *
   * @returns false otherwise, and nothing was sent
   * @throws as {@link sendData}, but for the want of credit.
   */
  trySend(payload: Uint8Array): boolean;

  /**
   * Sends one data frame as soon as there is credit and the way to the peer takes more, in the order of the calls. Wait for it: closing the
   * direction before then refuses the frame.
   *
   * Rejects as {@link sendData} throws, and with the stream's own cause when it ends while the frame waits.
   */
  send(payload: Uint8Array): Promise<void>;

  /**
   * Sends each payload of the source as {@link send} does, and ends nothing: `close` stays the caller's. The source is read one
   * payload ahead, and let go when a payload is refused or this direction ends first, also while the source is
   * being waited for.
   *
   * Rejects with what the source threw, and as {@link send} does.
   */
  sendAll(source: PayloadSource): Promise<void>;

  /** Settles when {@link trySend} may send; rejects with the stream's cause when it ends first. Reserves nothing. */
  ready(): Promise<void>;

  /**
   * Lets the peer send more data frames, beyond what is granted as frames are taken. Does nothing when the peer has closed.
   *
   * @param frames a positive integer
   * @throws IxtError `invalidArgument` when it is none, or `bufferCapFrames` leaves no room for so many.
   */
  grantCredit(frames: number): void;

  /**
   * Ends this side's direction: no more data from here, what still waits to be sent included. Needs no credit. The stream is over when the peer has closed too.
   *
   * @param reason default `complete`
   * @throws StreamSendError `protocolError` when the kind asks for one data frame and none was sent; nothing happens then.
   */
  close(reason?: CloseReason): void;

  /** Gives the whole stream up. Default reason: `caller` from the caller, `unspecified` from the callee. */
  cancel(reason?: CancelReason, message?: string): void;

  /** Fails the whole stream. The message reaches the peer, so it must hold no secret; 4,096 UTF-16 units at most, the rest is cut. */
  sendError(code: StreamErrorCode, message: string, details?: Uint8Array): void;
}
