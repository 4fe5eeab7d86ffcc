// The edge: bytes from outside become a message that a Reader can walk, or a WireError.

import { DEFAULT_LIMITS, type Limits, toLimits } from "./limits.js";
import { loadInt32, loadUint32 } from "./load.js";
import { readVariant, type StructBody } from "./read-struct.js";
import { Reader } from "./reader.js";
import { findSegments } from "./segments.js";
import { isUint8Array } from "./uint8-array.js";
import { WireError } from "./wire-error.js";

/** How a message is decoded. */
export interface DecodeOptions {
  /** Default {@link DEFAULT_LIMITS}. */
  readonly limits?: Limits;
  /**
   * `copy` (the default) gives data fields their own bytes. `view` leaves them in the message's buffer where that keeps
   * alive at most about twice their size, for a caller who hands its buffer over and never writes to it again.
   */
  readonly payload?: "copy" | "view";
}

/** Decoding runs to its end without calling back, so one reader serves every message. */
const reader = /* @__PURE__ */ new Reader(DEFAULT_LIMITS);

/** @internal Decodes the message in `[start, end)`, whose root is built by `body` and called `name` in the path of an error. */
export function decodeMessage<T>(
  bytes: Uint8Array,
  options: DecodeOptions | undefined,
  name: string,
  body: StructBody<T>,
  start: number,
  end: number | undefined,
): T {
  try {
    const r = openMessage(bytes, options, start, end);
    const value = readVariant(r, r.root, r.end, name, body);
    r.close();
    return value;
  } catch (error) {
    throw decodeFailure(error);
  }
}

/** Checks the framing and returns the reader, opened at the root. */
function openMessage(bytes: Uint8Array, options: DecodeOptions | undefined, start: number, to?: number): Reader {
  if (!isUint8Array(bytes)) throw misused("expected a message as a Uint8Array");
  const limits = options?.limits === undefined ? DEFAULT_LIMITS : toLimits(options.limits);
  const views = options?.payload === "view";
  const end = to ?? bytes.length;
  if (start >>> 0 !== start || end >>> 0 !== end || start > end || end > bytes.length) {
    throw misused(`[${start}, ${end}) is no range of ${bytes.length} bytes`);
  }
  const length = end - start;
  // One segment that fills the message and holds at least its root pointer: nearly every message there is.
  if (
    length >= 16 &&
    length <= limits.maxFrameBytes &&
    loadInt32(bytes, start) === 0 &&
    loadUint32(bytes, start + 4) * 8 + 8 === length
  ) {
    reader.open(bytes, length, end, start + 8, end, undefined, limits, views);
    return reader;
  }
  const segments = findSegments(bytes, start, end, limits);
  const first = segments[0];
  if (first === undefined || first.end - first.start < 8) {
    throw new WireError("OUT_OF_BOUNDS", { blame: "peer", detail: "the first segment holds no root pointer" });
  }
  reader.open(bytes, length, end, first.start, first.end, segments.length === 1 ? undefined : segments, limits, views);
  return reader;
}

function misused(detail: string): WireError {
  return new WireError("INVALID_ARGUMENT", { blame: "local", detail });
}

/** What a failed decode throws: always a WireError. */
function decodeFailure(error: unknown): WireError {
  reader.close();
  if (error instanceof WireError) return error;
  return new WireError("INTERNAL", { blame: "local", detail: "decoding failed in an unforeseen way", cause: error });
}
