// The bounds on what a peer can make a stream or a session hold, in frames and streams; the bytes of one frame are bounded by the
// wire's `maxFrameBytes`. One object; each field says what it stops.

import { createError } from "@ixt/context";

/** Bounds on the streams of one side. */
export interface StreamLimits {
  /** Data frames the peer may send on a new stream before the first credit frame, at most `bufferCapFrames`. Default 16. */
  readonly initialCredit: number;
  /**
   * Data frames held for a consumer that has not taken them. Stops a fast peer from piling up frames; their bytes have no bound
   * but this number times the wire's `maxFrameBytes`. Default 64.
   */
  readonly bufferCapFrames: number;
  /**
   * Streams a peer may have under way at once, each until it is over and its handler has settled; one more is answered with
   * `rejected`. Stops a peer that opens and cancels at once from starting handlers without end. Default 1,000.
   */
  readonly maxConcurrentStreams: number;
}

/** The {@link StreamLimits} in force where none are given. */
export const DEFAULT_STREAM_LIMITS: StreamLimits = Object.freeze({
  initialCredit: 16,
  bufferCapFrames: 64,
  maxConcurrentStreams: 1_000,
});

/** Longest text of an error or a cancel, in UTF-16 units; what is beyond is cut, sent or received. */
const MAX_MESSAGE_LENGTH = 4_096;

/**
 * The default limits with some of them replaced.
 *
 * @throws IxtError `invalidArgument` when a value is not an integer of 0 to 2^32-1, or `bufferCapFrames` is 0.
 */
export function resolveStreamLimits(overrides: Partial<StreamLimits> = {}): StreamLimits {
  const limits = { ...DEFAULT_STREAM_LIMITS, ...overrides };
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_STREAM_LIMITS, name)) {
      throw createError("invalidArgument", `limits.${name} is not a limit`);
    }
    const least = name === "bufferCapFrames" ? 1 : 0;
    if (!Number.isInteger(value) || value < least || value > 0xffff_ffff) {
      throw createError("invalidArgument", `limits.${name} must be an integer of ${least} to 2^32-1`);
    }
  }
  return Object.freeze(limits);
}

/** The text, cut to what a frame's message may hold, never within a surrogate pair. */
export function clipMessage(message: string): string {
  if (message.length <= MAX_MESSAGE_LENGTH) return message;
  const last = message.charCodeAt(MAX_MESSAGE_LENGTH - 1);
  return message.slice(0, last >= 0xd800 && last <= 0xdbff ? MAX_MESSAGE_LENGTH - 1 : MAX_MESSAGE_LENGTH);
}
