// The defaults for what is injected: the host's own clock, timers and randomness. The one file that touches its globals.

import type { Clock, RandomSource, TimerHandle, Timers } from "./clock.js";

const host = globalThis;

/** The host's clock: `performance.now()` and `Date.now()`. */
export const systemClock: Clock = Object.freeze({
  now: (): number => host.performance.now(),
  unixMs: (): number => host.Date.now(),
});

/** The host's timers. They keep a Node process alive until they fire or are cleared. */
export const systemTimers: Timers = Object.freeze({
  setTimeout: (callback: () => void, delayMs: number): TimerHandle => host.setTimeout(callback, delayMs),
  clearTimeout: (timer: TimerHandle): void => host.clearTimeout(timer as ReturnType<typeof host.setTimeout>),
});

/** The host's cryptographic source of randomness. */
export const systemRandom: RandomSource = (bytes: Uint8Array): void => {
  // Only an array over an ordinary ArrayBuffer can be filled in place.
  const fresh = new Uint8Array(bytes.length);
  host.crypto.getRandomValues(fresh);
  bytes.set(fresh);
};
