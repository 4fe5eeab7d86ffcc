// Errors of streams, and their way onto the wire and back.

import { createError, type ErrorCode } from "@ixt/context";
import { type Blame, IxtError, isUnrecognized, WireError } from "@ixt/wire";
import type { StreamCancel, StreamError } from "./frame.js";
import { clipMessage } from "./message-text.js";
import { type CancelReason, cancelReasonName, StreamErrorCode } from "./wire-enums.js";

/**
 * Why a send was refused.
 *
 * @see {@link StreamSendError}
 */
export type SendRefusal =
  /** No credit is left, or earlier sends wait: wait with `ready()` or use `send()`. Code `rejected`, retryable. */
  | "noCredit"
  /** The kind allows one data frame in this direction, or none was sent at its close. Code `protocolError`. */
  | "kind"
  /** This side has closed its direction. Code `cancelled`. */
  | "closed"
  /** The stream is over; `cause` tells why and gives the code, `cancelled` when it completed. */
  | "ended";

const REFUSAL_CODES: { readonly [Refusal in SendRefusal]: ErrorCode } = {
  noCredit: "rejected",
  kind: "protocolError",
  closed: "cancelled",
  ended: "cancelled",
};

/**
 * A send that was refused: nothing was sent and no sequence was used. Blame `local`.
 *
 * @example
 * ```ts
 * import { type StreamSender, StreamSendError } from "@ixt/stream";
 *
 * async function sendOrDrop(sender: StreamSender, payload: Uint8Array): Promise<boolean> {
 *   try {
 *     sender.sendData(payload);
 *     return true;
 *   } catch (error) {
 *     if (error instanceof StreamSendError && error.refusal === "noCredit") return false;
 *     throw error;
 *   }
 * }
 * ```
 */
export class StreamSendError extends IxtError {
  readonly refusal: SendRefusal;

  constructor(refusal: SendRefusal, message: string, cause?: IxtError) {
    const code = cause?.code ?? REFUSAL_CODES[refusal];
    const ordinal = cause === undefined ? StreamErrorCode[REFUSAL_CODES[refusal]] : cause.ordinal;
    super(message, {
      code,
      blame: "local",
      retryable: refusal === "noCredit",
      ...(ordinal === undefined ? {} : { ordinal }),
      ...(cause === undefined ? {} : { cause }),
    });
    this.refusal = refusal;
  }

  override get name(): string {
    return "StreamSendError";
  }
}

/**
 * What the peer's error frame said. Its text is the peer's: print it with `toPrintable`.
 *
 * @example
 * ```ts
 * import { toPrintable } from "@ixt/context";
 * import { RemoteError, type StreamHandle } from "@ixt/stream";
 *
 * async function explain(stream: StreamHandle): Promise<string> {
 *   const outcome = await stream.closed;
 *   if (outcome.status !== "failed" || !(outcome.cause instanceof RemoteError)) return "the peer did not complain";
 *   return `${outcome.cause.code}: ${toPrintable(outcome.cause.message)}`;
 * }
 * ```
 */
export class RemoteError extends IxtError {
  /** Bytes for the application; empty where there were none. */
  readonly details: Uint8Array;

  constructor(error: StreamError) {
    const code = errorCodeName(error.code);
    super(clipMessage(error.message), {
      code,
      ordinal: isUnrecognized(error.code) ? error.code.unrecognized : error.code,
      blame: "peer",
      retryable: code === "rejected" || code === "unavailable",
    });
    this.details = error.details;
  }

  override get name(): string {
    return "RemoteError";
  }
}

/** The error of a peer that broke a rule. */
export function createViolation(text: string): IxtError {
  return createError("protocolError", text, { blame: "peer" });
}

/** The error that stands for our own error frame. What caused it stays here: the peer does not see it. */
export function createLocalError(error: StreamError, cause?: unknown): IxtError {
  return createError(errorCodeName(error.code), error.message, causedBy("local", cause));
}

/**
 * The code with which an error crosses to the peer: its own where the schema has it, else `internal`. A WireError is
 * `protocolError` where the peer is to blame; where our own value could not be encoded, `resourceExhausted` for one that is too
 * large and else `internal`.
 *
 * @example
 * ```ts
 * import { createError } from "@ixt/context";
 * import { streamErrorCodeName, streamErrorCodeOf } from "@ixt/stream";
 *
 * console.log(streamErrorCodeName(streamErrorCodeOf(createError("notFound", "no such log")))); // notFound
 * console.log(streamErrorCodeName(streamErrorCodeOf(new Error("a secret")))); // internal
 * ```
 */
export function streamErrorCodeOf(error: unknown): StreamErrorCode {
  if (error instanceof WireError) {
    if (error.blame === "peer") return StreamErrorCode.protocolError;
    return error.code === "MESSAGE_TOO_LARGE" ? StreamErrorCode.resourceExhausted : StreamErrorCode.internal;
  }
  if (!IxtError.is(error) || !Object.hasOwn(StreamErrorCode, error.code)) return StreamErrorCode.internal;
  return StreamErrorCode[error.code as ErrorCode];
}

/** The name of a code; `unknown` for one of a newer schema, whose number the error's `ordinal` keeps. */
function errorCodeName(code: StreamError["code"]): ErrorCode {
  for (const name of Object.keys(StreamErrorCode) as ErrorCode[]) if (StreamErrorCode[name] === code) return name;
  return "unknown";
}

type CancelReasonName = keyof typeof CancelReason;

/** As which error a cancel reaches the side that did not ask for it. */
const CANCEL_CODES: { readonly [Name in CancelReasonName]: ErrorCode } = {
  unspecified: "cancelled",
  caller: "cancelled",
  deadline: "deadlineExceeded",
  consumerStopped: "cancelled",
  overflow: "resourceExhausted",
  shutdown: "unavailable",
  superseded: "cancelled",
};

/**
 * A cancel of either side. Its code is `cancelled`, but `deadlineExceeded`, `resourceExhausted` or `unavailable` where the reason is
 * `deadline`, `overflow` or `shutdown`.
 *
 * @example
 * ```ts
 * import { CancelReason, StreamCancelError, type StreamHandle } from "@ixt/stream";
 *
 * async function wasSuperseded(stream: StreamHandle): Promise<boolean> {
 *   const outcome = await stream.closed;
 *   if (outcome.status !== "cancelled" || !(outcome.cause instanceof StreamCancelError)) return false;
 *   return outcome.cause.reason === CancelReason.superseded;
 * }
 * ```
 */
export class StreamCancelError extends IxtError {
  /** As it was given or came. */
  readonly reason: StreamCancel["reason"];
  /** The text that came with it, which may be empty; of a peer's cancel the peer's: print it with `toPrintable`. */
  readonly detail: string;

  constructor({ reason, message }: StreamCancel, blame: "local" | "peer", cause?: unknown) {
    const name = cancelReasonName(reason);
    const code = Object.hasOwn(CANCEL_CODES, name) ? CANCEL_CODES[name as CancelReasonName] : "cancelled";
    const detail = clipMessage(message);
    const who = blame === "local" ? "stream was cancelled" : "peer cancelled";
    super(`the ${who} (${name})${detail === "" ? "" : `: ${detail}`}`, {
      code,
      ordinal: StreamErrorCode[code],
      retryable: code === "unavailable",
      ...causedBy(blame, cause),
    });
    this.reason = reason;
    this.detail = detail;
  }

  override get name(): string {
    return "StreamCancelError";
  }
}

function causedBy(blame: Blame, cause: unknown): { readonly blame: Blame; readonly cause?: unknown } {
  return cause === undefined ? { blame } : { blame, cause };
}
