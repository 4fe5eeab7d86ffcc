// The frames that a stream sends on its own account: credit, and its ends. They need no credit.

import type { StreamCancel, StreamFrame } from "./frame.js";
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

/** The same frame with less in it, or `undefined` where nothing can be left out: first an error's details, then the message. */
export function shorten(frame: StreamFrame): StreamFrame | undefined {
  if (frame.kind === "cancel" && frame.cancel.message !== "") {
    return { ...frame, cancel: { ...frame.cancel, message: "" } };
  }
  if (frame.kind !== "error") return undefined;
  const { code, message, details } = frame.error;
  if (details.length > 0) return { ...frame, error: { code, message, details: NO_DETAILS } };
  return message === "" ? undefined : { ...frame, error: { code, message: "", details } };
}
