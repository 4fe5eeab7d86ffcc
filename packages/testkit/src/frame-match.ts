// Whether a frame is the one that a script expects, and if not, in what it differs.

import { EMPTY_CONTEXT, encodeInvocationContext, type InvocationContext, toPrintable } from "@ixt/context";
import type { StreamFrame } from "@ixt/stream";
import { frameLine } from "./frame-line.js";

/** In what the frame differs from the one expected, in a few words; `undefined` when in nothing that the script says. */
export function describeMismatch(frame: StreamFrame, wanted: StreamFrame): string | undefined {
  if (!frame.streamId.equals(wanted.streamId)) return `and one of another stream came: ${frame.streamId.toHex()}`;
  const line = frameLine(withoutText(frame, wanted));
  if (line !== frameLine(wanted)) return `and "${frameLine(frame)}" came`;
  if (frame.kind === "open" && wanted.kind === "open") return describeContexts(frame.open.context, wanted.open.context);
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

/** Compared as the bytes that they are: printed, a tokenRef is redacted, and any is like another. */
function describeContexts(is: InvocationContext, should: InvocationContext): string | undefined {
  if (should === EMPTY_CONTEXT || isSame(encodeInvocationContext(is), encodeInvocationContext(should)))
    return undefined;
  return `and it came with another context: ${JSON.stringify(is)}, not ${JSON.stringify(should)}`;
}

/** The bytes that the line does not show; `undefined` for none, or none that the script says. */
function contentOf(frame: StreamFrame): Uint8Array | undefined {
  if (frame.kind === "data") return frame.data.payload;
  return frame.kind === "error" && frame.error.details.length > 0 ? frame.error.details : undefined;
}

function isSame(is: Uint8Array, should: Uint8Array): boolean {
  return is.length === should.length && is.every((byte, i) => byte === should[i]);
}

/** As many bytes as a failure shows. */
const SHOWN_BYTES = 256;

/** Bytes as text where they are some, else as hex. */
function printed(content: Uint8Array): string {
  const shown = content.subarray(0, SHOWN_BYTES);
  const rest = content.length > SHOWN_BYTES ? ` and ${content.length - SHOWN_BYTES} B more` : "";
  try {
    return `"${toPrintable(new TextDecoder("utf-8", { fatal: true }).decode(shown))}"${rest}`;
  } catch {
    return `${Array.from(shown, (byte) => byte.toString(16).padStart(2, "0")).join("")}${rest}`;
  }
}
