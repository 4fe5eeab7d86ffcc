// Whether a frame is the one that a script expects, and if not, in what it differs.

import { EMPTY_CONTEXT, toPrintable } from "@ixt/context";
import type { StreamFrame } from "@ixt/stream";
import { frameLine } from "./frame-line.js";

/** In what the frame differs from the one expected, in a few words; `undefined` when in nothing that the script says. */
export function describeMismatch(frame: StreamFrame, wanted: StreamFrame): string | undefined {
  if (!frame.streamId.equals(wanted.streamId)) return `and one of another stream came: ${frame.streamId.toHex()}`;
  const line = frameLine(withoutText(frame, wanted));
  if (line !== frameLine(wanted)) return `and "${frameLine(frame)}" came`;
  const should = contentOf(wanted);
  const is = contentOf(frame);
  if (should === undefined || is === undefined || isSame(is, should)) return undefined;
  return `and it came with other content: ${printed(is)}, not ${printed(should)}`;
}

/** The frame without the text that the script leaves open. */
function withoutText(frame: StreamFrame, wanted: StreamFrame): StreamFrame {
  if (frame.kind === "cancel" && wanted.kind === "cancel" && wanted.cancel.message === "") {
    return { ...frame, cancel: { ...frame.cancel, message: "" } };
  }
  if (frame.kind === "error" && wanted.kind === "error" && wanted.error.message === "") {
    return { ...frame, error: { ...frame.error, message: "" } };
  }
  return frame;
}

/** What the line does not show; `undefined` for nothing, or nothing that the script says. */
function contentOf(frame: StreamFrame): Uint8Array | string | undefined {
  switch (frame.kind) {
    case "data":
      return frame.data.payload;
    case "error":
      return frame.error.details.length === 0 ? undefined : frame.error.details;
    case "open":
      return frame.open.context === EMPTY_CONTEXT ? undefined : JSON.stringify(frame.open.context);
    default:
      return undefined;
  }
}

function isSame(is: Uint8Array | string, should: Uint8Array | string): boolean {
  return is.length === should.length && Array.prototype.every.call(is, (value, i) => value === should[i]);
}

/** As many bytes as a failure shows. */
const SHOWN_BYTES = 256;

/** Bytes as text where they are some, else as hex. */
function printed(content: Uint8Array | string): string {
  if (typeof content === "string") return content;
  const shown = content.subarray(0, SHOWN_BYTES);
  const rest = content.length > SHOWN_BYTES ? ` and ${content.length - SHOWN_BYTES} B more` : "";
  try {
    return `"${toPrintable(new TextDecoder("utf-8", { fatal: true }).decode(shown))}"${rest}`;
  } catch {
    return `${Array.from(shown, (byte) => byte.toString(16).padStart(2, "0")).join("")}${rest}`;
  }
}
