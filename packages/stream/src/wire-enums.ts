// The enums of the stream schema, each a table of our own whose numbers come from the generated one: a value that the schema
// gains, loses or renames fails to compile at exactly its table here.

import { createError } from "@ixt/context";
import type { UnrecognizedEnum } from "@ixt/wire";
import * as Wire from "@ixt/wire/ipc_streaming";

/** Every name of the generated table, and no other. */
type Complete<Table> = { readonly [Name in keyof Table]: Table[Name] };

/**
 * How many data frames go each way; the numbers are the wire's.
 *
 * @example
 * ```ts
 * import { InteractionKind, interactionKindName } from "@ixt/stream";
 *
 * console.log(interactionKindName(InteractionKind.bidiStream)); // bidiStream
 * ```
 */
export const InteractionKind: Complete<typeof Wire.InteractionKind> = {
  /** One in, one out. */
  unary: Wire.InteractionKind.unary,
  /** Many in, one out. */
  clientStream: Wire.InteractionKind.clientStream,
  /** One in, many out. */
  serverStream: Wire.InteractionKind.serverStream,
  /** Many in, many out. */
  bidiStream: Wire.InteractionKind.bidiStream,
};

/**
 * One of {@link InteractionKind}'s numbers.
 *
 * @see {@link InteractionKind}
 */
export type InteractionKind = (typeof InteractionKind)[keyof typeof InteractionKind];

/**
 * Why a side sends no more; the numbers are the wire's.
 *
 * @example
 * ```ts
 * import { CloseReason, closeReasonName } from "@ixt/stream";
 *
 * console.log(closeReasonName(CloseReason.complete)); // complete
 * ```
 */
export const CloseReason: Complete<typeof Wire.CloseReason> = {
  unspecified: Wire.CloseReason.unspecified,
  complete: Wire.CloseReason.complete,
  goingAway: Wire.CloseReason.goingAway,
};

/**
 * One of {@link CloseReason}'s numbers.
 *
 * @see {@link CloseReason}
 */
export type CloseReason = (typeof CloseReason)[keyof typeof CloseReason];

/**
 * Why a side gives the stream up; the numbers are the wire's.
 *
 * @example
 * ```ts
 * import { CancelReason, cancelReasonName } from "@ixt/stream";
 *
 * console.log(cancelReasonName(CancelReason.shutdown)); // shutdown
 * ```
 */
export const CancelReason: Complete<typeof Wire.CancelReason> = {
  unspecified: Wire.CancelReason.unspecified,
  caller: Wire.CancelReason.caller,
  deadline: Wire.CancelReason.deadline,
  consumerStopped: Wire.CancelReason.consumerStopped,
  overflow: Wire.CancelReason.overflow,
  shutdown: Wire.CancelReason.shutdown,
  superseded: Wire.CancelReason.superseded,
};

/**
 * One of {@link CancelReason}'s numbers.
 *
 * @see {@link CancelReason}
 */
export type CancelReason = (typeof CancelReason)[keyof typeof CancelReason];

/**
 * What failed; the names are the `code`s of IxtErrors, the numbers the wire's.
 *
 * @example
 * ```ts
 * import { StreamErrorCode, streamErrorCodeName } from "@ixt/stream";
 *
 * console.log(streamErrorCodeName(StreamErrorCode.notFound)); // notFound
 * ```
 */
export const StreamErrorCode: Complete<typeof Wire.StreamErrorCode> = {
  unknown: Wire.StreamErrorCode.unknown,
  cancelled: Wire.StreamErrorCode.cancelled,
  deadlineExceeded: Wire.StreamErrorCode.deadlineExceeded,
  invalidArgument: Wire.StreamErrorCode.invalidArgument,
  notFound: Wire.StreamErrorCode.notFound,
  permissionDenied: Wire.StreamErrorCode.permissionDenied,
  unauthenticated: Wire.StreamErrorCode.unauthenticated,
  resourceExhausted: Wire.StreamErrorCode.resourceExhausted,
  /** Not processed, so safe to retry. Also: no credit to send with. */
  rejected: Wire.StreamErrorCode.rejected,
  unavailable: Wire.StreamErrorCode.unavailable,
  unimplemented: Wire.StreamErrorCode.unimplemented,
  protocolError: Wire.StreamErrorCode.protocolError,
  internal: Wire.StreamErrorCode.internal,
};

/**
 * One of {@link StreamErrorCode}'s numbers.
 *
 * @see {@link StreamErrorCode}
 */
export type StreamErrorCode = (typeof StreamErrorCode)[keyof typeof StreamErrorCode];

/**
 * The name of a kind, such as `bidiStream`; `unrecognized(9)` for one of a newer schema.
 *
 * @example
 * ```ts
 * import { interactionKindName } from "@ixt/stream";
 *
 * console.log(interactionKindName({ unrecognized: 999 })); // unrecognized(999)
 * ```
 */
export function interactionKindName(kind: InteractionKind | UnrecognizedEnum): string {
  return nameIn(InteractionKind, kind);
}

/**
 * The name of a reason, such as `complete`; `unrecognized(9)` for one of a newer schema.
 *
 * @example
 * ```ts
 * import { closeReasonName } from "@ixt/stream";
 *
 * console.log(closeReasonName({ unrecognized: 999 })); // unrecognized(999)
 * ```
 */
export function closeReasonName(reason: CloseReason | UnrecognizedEnum): string {
  return nameIn(CloseReason, reason);
}

/**
 * The name of a reason, such as `consumerStopped`; `unrecognized(9)` for one of a newer schema.
 *
 * @example
 * ```ts
 * import { cancelReasonName } from "@ixt/stream";
 *
 * console.log(cancelReasonName({ unrecognized: 999 })); // unrecognized(999)
 * ```
 */
export function cancelReasonName(reason: CancelReason | UnrecognizedEnum): string {
  return nameIn(CancelReason, reason);
}

/**
 * The name of a code, such as `deadlineExceeded`; `unrecognized(99)` for one of a newer schema.
 *
 * @example
 * ```ts
 * import { streamErrorCodeName } from "@ixt/stream";
 *
 * console.log(streamErrorCodeName({ unrecognized: 999 })); // unrecognized(999)
 * ```
 */
export function streamErrorCodeName(code: StreamErrorCode | UnrecognizedEnum): string {
  return nameIn(StreamErrorCode, code);
}

function nameIn(table: Readonly<Record<string, number>>, value: number | UnrecognizedEnum): string {
  const ordinal = typeof value === "number" ? value : value.unrecognized;
  for (const name of Object.keys(table)) if (table[name] === ordinal) return name;
  return `unrecognized(${ordinal})`;
}

/**
 * Checks a value of our own before it is sent.
 *
 * @throws IxtError `invalidArgument` when the table has no such number.
 */
export function checkOrdinal(table: Readonly<Record<string, number>>, value: unknown, what: string): void {
  for (const name in table) if (table[name] === value) return;
  throw createError("invalidArgument", `${what} must be one of ${Object.keys(table).join(", ")}`);
}
