// The frames that a stream sends on its own account: credit, and its ends. They need no credit.

import type { StreamCancel, StreamError, StreamFrame } from "./frame.js";
import { clipMessage } from "./message-text.js";
import type { StreamId } from "./stream-id.js";
import type { CloseReason, StreamErrorCode } from "./wire-enums.js";

/** Error details where there are none. */
export const NO_DETAILS: Uint8Array = new Uint8Array(0);

export function createCreditFrame(streamId: StreamId, frames: number): StreamFrame {
  return { streamId, kind: "credit", credit: { frames } };
}

export function createCloseFrame(streamId: StreamId, reason: CloseReason, finalSequence: number): StreamFrame {
  return { streamId, kind: "close", close: { reason, finalSequence } };
}

export function createCancelFrame(streamId: StreamId, cancel: StreamCancel): StreamFrame {
  return { streamId, kind: "cancel", cancel };
}

/** An error frame without details, its message cut to the cap. */
export function createErrorFrame(streamId: StreamId, code: StreamErrorCode, message: string): StreamFrame {
  return { streamId, kind: "error", error: { code, message: clipMessage(message), details: NO_DETAILS } };
}

/** The same frame without an error's details, or `undefined` where it has none. */
export function withoutDetails(frame: StreamFrame): StreamFrame | undefined {
  if (frame.kind !== "error" || frame.error.details.length === 0) return undefined;
  const error: StreamError = { ...frame.error, details: NO_DETAILS };
  return { ...frame, error };
}
