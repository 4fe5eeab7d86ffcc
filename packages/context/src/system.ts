// The defaults for what is injected: the host's own clock, timers and randomness. The one file that touches its globals.

import type { Clock, RandomSource, TimerHandle, Timers } from "./clock.js";

const host = globalThis;

/**
 * The host's clock: `performance.now()` and `Date.now()`.
 *
 * @example
 * ```ts
 * import { systemClock } from "@ixt/context";
 *
 * const started = systemClock.now();
 * console.log(systemClock.now() >= started); // true
 * ```
 */
export const systemClock: Clock = Object.freeze({
  now: (): number => host.performance.now(),
  unixMs: (): number => host.Date.now(),
});

/**
 * The host's timers. They keep a Node process alive until they fire or are cleared.
 *
 * @example
 * ```ts
 * import { NO_DEADLINE, systemTimers } from "@ixt/context";
 *
 * const forget = NO_DEADLINE.schedule(systemTimers, () => console.log("never"));
 * forget();
 * ```
 */
export const systemTimers: Timers = Object.freeze({
  setTimeout: (callback: () => void, delayMs: number): TimerHandle => host.setTimeout(callback, delayMs),
  clearTimeout: (timer: TimerHandle): void => host.clearTimeout(timer as ReturnType<typeof host.setTimeout>),
});

/**
 * The host's cryptographic source of randomness.
 *
 * @example
 * ```ts
 * import { systemRandom } from "@ixt/context";
 *
 * const bytes = new Uint8Array(16);
 * systemRandom(bytes);
 * console.log(bytes.some((byte) => byte !== 0)); // true
 * ```
 */
export const systemRandom: RandomSource = (bytes: Uint8Array): void => {
  // Only an array over an ordinary ArrayBuffer can be filled in place.
  const fresh = new Uint8Array(bytes.length);
  host.crypto.getRandomValues(fresh);
  bytes.set(fresh);
};
