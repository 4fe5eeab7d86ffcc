// The bounds on what a peer can make a stream or a session hold or do. One object; each field says what it stops.

import { createError } from "@ixt/context";
import type { RateLimit } from "./token-bucket.js";

/**
 * Bounds on the streams of one session. Counts are integers up to 2^32-1; a `RateLimit` is a burst and what is regained a second.
 *
 * @see {@link resolveStreamLimits}
 */
export interface StreamLimits {
  /**
   * Data frames the peer may send on a new stream before the first credit frame, at most `bufferCapFrames`. 0 lets it send nothing, not
   * even one request, until `grantCredit`: credit is granted again as frames are taken, and none would be. Default 16.
   */
  readonly initialCredit: number;
  /** Data frames held for a consumer that has not taken them, at least 1. Stops a fast peer from piling up frames. Default 512. */
  readonly bufferCapFrames: number;
  /**
   * Bytes of the payloads that one stream holds; a single frame is always held. A stream beyond it ends with `resourceExhausted`.
   * Stops few large frames. Default 32 MiB, which is `bufferCapFrames` frames of 64 KiB.
   */
  readonly bufferCapBytes: number;
  /** The same over all streams of a session. Stops many streams of few large frames. Default 64 MiB. */
  readonly sessionBufferBytes: number;
  /**
   * Streams a peer may have under way at once, each until it is over and its handler has settled; one more is answered with
   * `rejected`. Stops a peer that opens and cancels at once from starting handlers without end. Default 1,000.
   */
  readonly maxConcurrentStreams: number;
  /** Ids of ended streams that are remembered. What is late for one of them is no offence. Default 1,024. */
  readonly maxTombstones: number;
  /** How long, in milliseconds. Default 30,000. */
  readonly tombstoneMs: number;
  /**
   * A stream on which no data frame was sent, received or taken for so many milliseconds fails with `deadlineExceeded`. Stops
   * streams that nobody uses. Default `Infinity`: none.
   */
  readonly idleTimeoutMs: number;
  /** Streams of the peer's that it cancels or fails itself; more end the session. Stops Rapid Reset. Default 1,000, then 33 a second. */
  readonly cancelRate: RateLimit;
  /** Opens that are refused; more end the session. Stops open floods. Default 1,000, then 33 a second. */
  readonly refusalRate: RateLimit;
  /** Frames for ids that are not known; more end the session. Default 1,000, then 100 a second. */
  readonly unknownFrameRate: RateLimit;
  /** Streams that the peer breaks a rule on; more end the session. Stops endless error frames. Default 100, then 1 a second. */
  readonly violationRate: RateLimit;
  /** Empty data frames of one stream; more end the stream. Stops frames that cost and carry nothing. Default 1,000, then 33 a second. */
  readonly emptyFrameRate: RateLimit;
}

/**
 * The {@link StreamLimits} in force where none are given.
 *
 * @example
 * ```ts
 * import { DEFAULT_STREAM_LIMITS } from "@ixt/stream";
 *
 * console.log(DEFAULT_STREAM_LIMITS.maxConcurrentStreams); // 1000
 * ```
 */
export const DEFAULT_STREAM_LIMITS: StreamLimits = Object.freeze({
  initialCredit: 16,
  bufferCapFrames: 512,
  bufferCapBytes: 32 * 1024 * 1024,
  sessionBufferBytes: 64 * 1024 * 1024,
  maxConcurrentStreams: 1_000,
  maxTombstones: 1_024,
  tombstoneMs: 30_000,
  idleTimeoutMs: Number.POSITIVE_INFINITY,
  cancelRate: rate(1_000, 33),
  refusalRate: rate(1_000, 33),
  unknownFrameRate: rate(1_000, 100),
  violationRate: rate(100, 1),
  emptyFrameRate: rate(1_000, 33),
});

/**
 * The default limits with some of them replaced.
 *
 * @throws IxtError `invalidArgument` when a name is not a limit, or a value not what its limit asks for.
 *
 * @example
 * ```ts
 * import { resolveStreamLimits } from "@ixt/stream";
 *
 * const limits = resolveStreamLimits({ maxConcurrentStreams: 10, idleTimeoutMs: 60_000 });
 * console.log(limits.bufferCapFrames); // 512
 * ```
 */
export function resolveStreamLimits(overrides: Partial<StreamLimits> = {}): StreamLimits {
  const limits = { ...DEFAULT_STREAM_LIMITS, ...overrides };
  for (const [name, value] of Object.entries(limits)) {
    if (!isLimit(name)) throw refuse(name, "is not a limit");
    if (typeof DEFAULT_STREAM_LIMITS[name] === "object") checkRate(name, value);
    else checkCount(name, value, name === "bufferCapFrames" || name === "idleTimeoutMs" ? 1 : 0);
  }
  return Object.freeze(limits);
}

function rate(burst: number, perSecond: number): RateLimit {
  return Object.freeze({ burst, perSecond });
}

function isLimit(name: string): name is keyof StreamLimits {
  return Object.hasOwn(DEFAULT_STREAM_LIMITS, name);
}

function checkCount(name: keyof StreamLimits, value: unknown, least: number): void {
  const isEndless = name === "idleTimeoutMs" && value === Number.POSITIVE_INFINITY;
  if (isEndless || isCount(value, least)) return;
  throw refuse(name, `must be an integer of ${least} to 2^32-1`);
}

function checkRate(name: keyof StreamLimits, value: RateLimit | number): void {
  const { burst, perSecond } = Object(value) as Partial<RateLimit>;
  if (isCount(burst, 1) && Number.isFinite(perSecond) && Number(perSecond) >= 0) return;
  throw refuse(name, "must be { burst, perSecond }: an integer from 1, and a number from 0");
}

function isCount(value: unknown, least: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= 0xffff_ffff;
}

function refuse(name: string, what: string): Error {
  return createError("invalidArgument", `limits.${name} ${what}`);
}
