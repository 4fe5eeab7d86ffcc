// The name of a stream: 16 bytes, never all zero. It is wire's Bytes16 with that checked, so taking one off a frame costs nothing.

import { type RandomSource, systemRandom } from "@ixt/context";
import { type Blame, Bytes16, IxtError } from "@ixt/wire";

declare const CHECKED: unique symbol;

/**
 * A stream's id: sixteen bytes that are not all zero. Printed as 32 lowercase hex digits without dashes. Immutable.
 *
 * @see {@link StreamId}
 */
export type StreamId = Bytes16 & { readonly [CHECKED]: true };

const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const HEX = /^[0-9a-fA-F]{32}$/;

/**
 * Sixteen bytes or a text that are no stream id. Code `INVALID_STREAM_ID`.
 *
 * @example
 * ```ts
 * import { StreamId, StreamIdError } from "@ixt/stream";
 *
 * try {
 *   StreamId.fromHex("not an id");
 * } catch (error) {
 *   if (error instanceof StreamIdError) console.log(error.code); // INVALID_STREAM_ID
 * }
 * ```
 */
export class StreamIdError extends IxtError {
  constructor(message: string, blame: Blame, cause?: unknown) {
    super(message, { code: "INVALID_STREAM_ID", blame, ...(cause === undefined ? {} : { cause }) });
  }

  override get name(): string {
    return "StreamIdError";
  }
}

/**
 * Makes stream ids.
 *
 * @throws StreamIdError `INVALID_STREAM_ID` for a wrong length, anything that is not hex, and all zero.
 *
 * @example
 * ```ts
 * import { StreamId } from "@ixt/stream";
 *
 * const id = StreamId.fromHex("01234567-89ab-cdef-0123-456789abcdef");
 * console.log(String(id)); // 0123456789abcdef0123456789abcdef
 * ```
 */
export const StreamId: {
  /** Copies sixteen bytes; the array stays the caller's. */
  fromBytes(bytes: Uint8Array): StreamId;
  /** Reads 32 hex digits of either case, plain or with a UUID's dashes. */
  fromHex(text: string): StreamId;
  /** A new id from sixteen unpredictable bytes. Default the host's cryptographic source. */
  random(source?: RandomSource): StreamId;
} = {
  fromBytes(bytes: Uint8Array): StreamId {
    if (!(bytes instanceof Uint8Array) || bytes.length !== 16) {
      throw new StreamIdError("a stream id is a Uint8Array of 16 bytes", "local");
    }
    return checkStreamId(Bytes16.from(bytes), "local");
  },
  fromHex(text: string): StreamId {
    const isId = typeof text === "string" && (HEX.test(text) || UUID.test(text));
    if (!isId) throw new StreamIdError("a stream id is 32 hex digits, with or without a UUID's dashes", "local");
    return checkStreamId(Bytes16.fromHex(text.replaceAll("-", "")), "local");
  },
  random(source: RandomSource = systemRandom): StreamId {
    const bytes = new Uint8Array(16);
    source(bytes);
    return StreamId.fromBytes(bytes);
  },
};

/** True unless the id is all zero. */
export function isStreamId(id: Bytes16): id is StreamId {
  return !id.isZero;
}

/** The id itself, or a StreamIdError when it is all zero. */
function checkStreamId(id: Bytes16, blame: Blame): StreamId {
  if (isStreamId(id)) return id;
  throw new StreamIdError("a stream id is not all zero", blame);
}
