// Why a transport ended, or would not send.

import { type Blame, IxtError } from "@ixt/wire";
import { StreamErrorCode } from "@ixt/wire/ipc_streaming";

/**
 * `protocolError`: the bytes are no messages. `unavailable`: the channel is gone, or there was none to have. `resourceExhausted`:
 * the peer does not read, and too much waits for it. `internal`: a defect on this side. `invalidArgument`: what it was to be made
 * from cannot be, such as an address. `cancelled`: it was given up before it was made.
 */
export type TransportErrorCode =
  | "protocolError"
  | "unavailable"
  | "resourceExhausted"
  | "internal"
  | "invalidArgument"
  | "cancelled";

/** What a {@link TransportError} is made of, besides its message. */
export interface TransportErrorOptions {
  readonly code: TransportErrorCode;
  readonly blame: Blame;
  /** Where in the received bytes it happened, counted from the first byte of the channel. */
  readonly byteOffset?: number;
  readonly cause?: unknown;
}

/**
 * The error with which a transport ends, or is not made. `unavailable` is retryable (on a new channel), the others are not.
 *
 * @example
 * ```ts
 * import { MessageSplitter, TransportError } from "@ixt/transport";
 *
 * try {
 *   new MessageSplitter().push(new Uint8Array(8).fill(0xff), () => {});
 * } catch (error) {
 *   if (error instanceof TransportError) console.log(error.code, error.byteOffset); // protocolError 0
 * }
 * ```
 */
export class TransportError extends IxtError {
  declare readonly code: TransportErrorCode;
  /** Offset of the offending message in the received bytes; absent where no message is at fault. */
  readonly byteOffset?: number;

  constructor(message: string, options: TransportErrorOptions) {
    const { code, blame } = options;
    const family = { code, blame, retryable: code === "unavailable", ordinal: StreamErrorCode[code] };
    super(message, "cause" in options ? { ...family, cause: options.cause } : family);
    if (options.byteOffset !== undefined) this.byteOffset = options.byteOffset;
  }

  override get name(): string {
    return "TransportError";
  }
}
