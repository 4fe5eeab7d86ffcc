// Where the segments of a message lie within its bytes.

import type { Limits } from "./limits.js";
import { loadUint32 } from "./load.js";
import { messageTooLarge, segmentTableBytes, tooManySegments } from "./segment-table.js";
import { WireError, type WireErrorCode } from "./wire-error.js";

/** Byte positions, `end` exclusive. */
export interface Segment {
  readonly start: number;
  readonly end: number;
}

/**
 * Checks that the bytes in `[from, to)` are one message exactly, and finds its segments.
 *
 * @throws {@link WireError} `TOO_SHORT`, `UNALIGNED`, `TOO_MANY_SEGMENTS`, `TRUNCATED_SEGMENT`, `TRAILING_BYTES`, `MESSAGE_TOO_LARGE`.
 */
export function findSegments(bytes: Uint8Array, from: number, to: number, limits: Limits): readonly Segment[] {
  const length = to - from;
  if (length > limits.maxFrameBytes) throw messageTooLarge(length, limits);
  if (length < 8) throw tooShort(length);
  const count = loadUint32(bytes, from) + 1;
  if (count > limits.maxSegments) throw tooManySegments(count, limits);
  if (length < 16) throw tooShort(length);
  if (length % 8 !== 0) throw refuse("UNALIGNED", `${length} bytes are not a whole number of words`);
  const table = segmentTableBytes(count);
  if (table > length) throw refuse("TRUNCATED_SEGMENT", `a table of ${count} segments does not fit in ${length} bytes`);
  const segments: Segment[] = [];
  let start = from + table;
  for (let i = 0; i < count; i++) {
    const end = start + loadUint32(bytes, from + 4 * (i + 1)) * 8;
    if (end > to) throw refuse("TRUNCATED_SEGMENT", `segment ${i} ends at byte ${end - from} of ${length}`);
    segments.push({ start, end });
    start = end;
  }
  if (start !== to) throw refuse("TRAILING_BYTES", `${to - start} bytes after the last segment`);
  return segments;
}

/** The segment in which the pointer at `p` stands. */
export function segmentAt(segments: readonly Segment[], p: number): Segment {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (p < (segments[middle] as Segment).end) high = middle;
    else low = middle + 1;
  }
  return segments[low] as Segment;
}

function tooShort(length: number): WireError {
  return refuse("TOO_SHORT", `${length} bytes, a message takes at least 16`);
}

function refuse(code: WireErrorCode, detail: string): WireError {
  return new WireError(code, { blame: "peer", detail });
}
