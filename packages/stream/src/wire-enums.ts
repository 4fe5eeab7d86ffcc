// The enums of the stream schema under the names that applications use: the generated tables themselves, so that a schema whose values
// change changes them here without a hand, and no program carries them twice. What must know every value, such as the code of each
// cancel, is a table keyed by their names and fails to compile where one is missing.

import { createError } from "@ixt/context";
import type { UnrecognizedEnum } from "@ixt/wire";
import * as Wire from "@ixt/wire/ipc_streaming";

/**
 * How many data frames go each way: `unary` one in, one out; `clientStream` many in, one out; `serverStream` one in, many out;
 * `bidiStream` many in, many out. The numbers are the wire's.
 *
 * @example
 * ```ts
 * import { InteractionKind, interactionKindName } from "@ixt/stream";
 *
 * console.log(interactionKindName(InteractionKind.bidiStream)); // bidiStream
 * ```
 */
export const InteractionKind: typeof Wire.InteractionKind = Wire.InteractionKind;

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
export const CloseReason: typeof Wire.CloseReason = Wire.CloseReason;

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
export const CancelReason: typeof Wire.CancelReason = Wire.CancelReason;

/**
 * One of {@link CancelReason}'s numbers.
 *
 * @see {@link CancelReason}
 */
export type CancelReason = (typeof CancelReason)[keyof typeof CancelReason];

/**
 * What failed; the names are the `code`s of IxtErrors, the numbers the wire's. `rejected` was not processed, so it is safe to retry; it
 * also says that there was no credit to send with.
 *
 * @example
 * ```ts
 * import { StreamErrorCode, streamErrorCodeName } from "@ixt/stream";
 *
 * console.log(streamErrorCodeName(StreamErrorCode.notFound)); // notFound
 * ```
 */
export const StreamErrorCode: typeof Wire.StreamErrorCode = Wire.StreamErrorCode;

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
