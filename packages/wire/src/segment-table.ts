// Cap'n Proto's standard stream framing: the segment table in front of a message, which says how long the message is.

import { DEFAULT_LIMITS, type Limits, toLimits } from "./limits.js";
import { loadUint32 } from "./load.js";
import { WireError } from "./wire-error.js";

/**
 * Byte length of the message whose segment table starts at `offset`, its table included; 0 while the table itself is
 * not all there yet. Only the table is read; `bytes` is neither kept nor changed.
 *
 * @throws {@link WireError} `TOO_MANY_SEGMENTS` or `MESSAGE_TOO_LARGE` as soon as the table says so, before anything is buffered.
 *
 * @example
 * ```ts
 * import { messageByteLength } from "@ixt/wire";
 * import { encodePing } from "@ixt/wire/wasipc";
 *
 * const bytes = encodePing({ nonce: 1n });
 * console.log(messageByteLength(bytes) === bytes.length); // true
 * ```
 */
export function messageByteLength(bytes: Uint8Array, offset = 0, given: Limits = DEFAULT_LIMITS): number {
  const limits = toLimits(given);
  if (bytes.length - offset < 4) return 0;
  const count = loadUint32(bytes, offset) + 1;
  if (count > limits.maxSegments) throw tooManySegments(count, limits);
  const table = segmentTableBytes(count);
  if (table > limits.maxFrameBytes) throw messageTooLarge(table, limits);
  if (bytes.length - offset < table) return 0;
  let total = table;
  for (let i = 1; i <= count; i++) total += loadUint32(bytes, offset + 4 * i) * 8;
  if (total > limits.maxFrameBytes) throw messageTooLarge(total, limits);
  return total;
}

/** Bytes which the table of `count` segments takes: 4 for the count, 4 a segment, padded to a whole word. */
export function segmentTableBytes(count: number): number {
  return Math.ceil((count + 1) / 2) * 8;
}

export function tooManySegments(count: number, limits: Limits): WireError {
  return new WireError("TOO_MANY_SEGMENTS", {
    blame: "peer",
    detail: `${count} segments, the limit is ${limits.maxSegments}`,
  });
}

export function messageTooLarge(length: number, limits: Limits): WireError {
  return new WireError("MESSAGE_TOO_LARGE", {
    blame: "peer",
    detail: `${length} bytes, the limit is ${limits.maxFrameBytes}`,
  });
}
