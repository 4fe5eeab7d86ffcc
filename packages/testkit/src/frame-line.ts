// A frame as one line that people read and tests compare.

import {
  cancelReasonName,
  closeReasonName,
  interactionKindName,
  type StreamFrame,
  streamErrorCodeName,
} from "@ixt/stream";
import type { FrameDraft } from "./frames.js";
import { quoted } from "./quoted.js";

/**
 * The frame as one line, without its stream's id: `data #0 3 B`, `credit +8`, `error internal "it broke"`. What is a peer's text
 * is escaped.
 *
 * @example
 * ```ts
 * import { credit, frameLine } from "@ixt/testkit";
 *
 * console.log(frameLine(credit(8))); // credit +8
 * ```
 */
export function frameLine(frame: StreamFrame | FrameDraft): string {
  switch (frame.kind) {
    case "open": {
      const { kind, initialCredit, bufferCapFrames } = frame.open;
      return `open ${interactionKindName(kind)} credit ${initialCredit} cap ${bufferCapFrames}`;
    }
    case "data":
      return `data #${frame.data.sequence} ${frame.data.payload.length} B`;
    case "credit":
      return `credit +${frame.credit.frames}`;
    case "close":
      return `close ${closeReasonName(frame.close.reason)} after ${frame.close.finalSequence}`;
    case "cancel":
      return `cancel ${cancelReasonName(frame.cancel.reason)}${said(frame.cancel.message)}`;
    case "error":
      return `error ${streamErrorCodeName(frame.error.code)}${said(frame.error.message)}`;
  }
}

function said(message: string): string {
  return message === "" ? "" : ` ${quoted(message)}`;
}
