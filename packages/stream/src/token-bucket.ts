// A rate that a peer may not go beyond. Pure arithmetic over the time it is told.

/**
 * So many at once, and so many a second from then on.
 *
 * @example
 * ```ts
 * import { type RateLimit, resolveStreamLimits } from "@ixt/stream";
 *
 * const cancelRate: RateLimit = { burst: 10, perSecond: 0.5 };
 * console.log(resolveStreamLimits({ cancelRate }).cancelRate.burst); // 10
 * ```
 */
export interface RateLimit {
  /** Events allowed at once; a positive integer. */
  readonly burst: number;
  /** Events regained a second, 0 or more: after `burst / perSecond` seconds the allowance is whole. */
  readonly perSecond: number;
}

/** Takes a token for each event, and says when there is none. */
export class TokenBucket {
  readonly #rate: RateLimit;
  #tokens: number;
  #filledAtMs: number;

  constructor(rate: RateLimit, nowMs: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#filledAtMs = nowMs;
  }

  /** False when the rate is exceeded. */
  take(nowMs: number): boolean {
    const { burst, perSecond } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#filledAtMs) * perSecond) / 1_000);
    this.#filledAtMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
