// What a codec throws, and nothing else: a code, and the path of the field where the bytes or the value went wrong.

import { type Blame, IxtError } from "./ixt-error.js";

/**
 * Every way in which a message or a value can be refused.
 *
 * | code | meaning |
 * |---|---|
 * | `TOO_SHORT` | fewer bytes than a segment table and a root pointer take |
 * | `UNALIGNED` | the length is not a multiple of 8 |
 * | `TRUNCATED_SEGMENT` | the segment table promises more bytes than there are |
 * | `TOO_MANY_SEGMENTS` | more than `maxSegments` |
 * | `TRAILING_BYTES` | bytes stand after the last segment |
 * | `MESSAGE_TOO_LARGE` | more than `maxFrameBytes` |
 * | `OUT_OF_BOUNDS` | a pointer leaves its segment |
 * | `BAD_FAR_POINTER` | a far pointer names no segment, or its landing pad is not one |
 * | `CAPABILITY_POINTER` | a capability or reserved pointer, where only data can stand |
 * | `TYPE_MISMATCH` | a list where a struct was expected, or another element size |
 * | `BAD_TAG` | the tag of a list of structs is no struct tag, or overruns its list |
 * | `TOO_DEEP` | nested deeper than `maxDepth` |
 * | `SHARED_OBJECT` | more words reached than the message holds: objects are shared or cyclic |
 * | `LIST_TOO_LONG` | more than `maxListElements`, or more empty elements than the message has words |
 * | `INVALID_TEXT` | text without its NUL, or not UTF-8; on encode, a lone surrogate |
 * | `INVALID_LENGTH` | an id of a length other than 16 bytes |
 * | `UNKNOWN_VARIANT` | a union variant which this schema does not know, where one is needed |
 * | `OUT_OF_RANGE` | a number which the field, or a JavaScript number, cannot hold |
 * | `INVALID_ARGUMENT` | the caller passed something of the wrong type |
 * | `INTERNAL` | a defect of this package; please report it |
 */
export type WireErrorCode =
  | "TOO_SHORT"
  | "UNALIGNED"
  | "TRUNCATED_SEGMENT"
  | "TOO_MANY_SEGMENTS"
  | "TRAILING_BYTES"
  | "MESSAGE_TOO_LARGE"
  | "OUT_OF_BOUNDS"
  | "BAD_FAR_POINTER"
  | "CAPABILITY_POINTER"
  | "TYPE_MISMATCH"
  | "BAD_TAG"
  | "TOO_DEEP"
  | "SHARED_OBJECT"
  | "LIST_TOO_LONG"
  | "INVALID_TEXT"
  | "INVALID_LENGTH"
  | "UNKNOWN_VARIANT"
  | "OUT_OF_RANGE"
  | "INVALID_ARGUMENT"
  | "INTERNAL";

/** What a {@link WireError} is made of, besides its code. */
export interface WireErrorOptions {
  /** What was found, in a few words and without the peer's own text. */
  readonly detail: string;
  /** Field that was being read or written, such as `StreamFrame.open.context.metadata[3].key`; empty for a whole message. */
  readonly path?: string;
  readonly blame: Blame;
  readonly cause?: unknown;
}

/**
 * A message that cannot be decoded (blame `peer`), or a value that cannot be encoded (blame `local`).
 *
 * @example
 * ```ts
 * import { WireError } from "@ixt/wire";
 * import { decodeStreamFrame } from "@ixt/wire/ipc_streaming";
 *
 * try {
 *   decodeStreamFrame(new Uint8Array(4));
 * } catch (error) {
 *   if (error instanceof WireError) console.log(error.code); // TOO_SHORT
 * }
 * ```
 */
export class WireError extends IxtError {
  declare readonly code: WireErrorCode;
  readonly path: string;
  /** What was found, without the code and the path that the message has too. */
  readonly detail: string;

  constructor(code: WireErrorCode, options: WireErrorOptions) {
    const path = options.path ?? "";
    const where = path === "" ? "" : ` at ${path}`;
    super(
      `${code}${where}: ${options.detail}`,
      "cause" in options ? { code, blame: options.blame, cause: options.cause } : { code, blame: options.blame },
    );
    this.path = path;
    this.detail = options.detail;
  }

  override get name(): string {
    return "WireError";
  }
}
