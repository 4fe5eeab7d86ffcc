// The codes of every error above the wire layer: the names of the schema's StreamErrorCode, so that each can cross to the peer.

import { type Blame, IxtError } from "@ixt/wire";
import { StreamErrorCode } from "@ixt/wire/ipc_streaming";

/**
 * Name of an error code that has an ordinal on the wire, such as `deadlineExceeded` or `permissionDenied`.
 *
 * @example
 * ```ts
 * import { createError, type ErrorCode } from "@ixt/context";
 *
 * const code: ErrorCode = "unavailable";
 * console.log(createError(code, "not now").retryable); // true
 * ```
 */
export type ErrorCode = keyof typeof StreamErrorCode;

/**
 * What an error is made of, besides its code and its message.
 *
 * @example
 * ```ts
 * import { createError, type ErrorInit } from "@ixt/context";
 *
 * const init: ErrorInit = { blame: "peer", cause: new Error("what the peer said") };
 * console.log(createError("protocolError", "the peer broke a rule", init).blame); // peer
 * ```
 */
export interface ErrorInit {
  /** Whose fault it is: our caller's (`local`), the other side's (`peer`), or the channel's (`transport`). Default `local`. */
  readonly blame?: Blame;
  /** Default: true for `rejected` and `unavailable`, where nothing was processed; else false. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** Codes that say the request was not processed, so that it may be sent again. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["rejected", "unavailable"]);

/**
 * Makes an error of the one family, with its ordinal on the wire filled in.
 *
 * @example
 * ```ts
 * import { createError } from "@ixt/context";
 *
 * const error = createError("notFound", "there is no such log");
 * console.log(error.code, error.retryable); // notFound false
 * ```
 */
export function createError(code: ErrorCode, message: string, init: ErrorInit = {}): IxtError {
  return new IxtError(message, {
    code,
    ordinal: StreamErrorCode[code],
    blame: init.blame ?? "local",
    retryable: init.retryable ?? RETRYABLE.has(code),
    ...("cause" in init ? { cause: init.cause } : {}),
  });
}
