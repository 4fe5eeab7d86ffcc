// Time, timers and randomness as arguments: the core layers reach for none of them by themselves.

/** Tells the time twice over: a monotonic one to measure with, and the calendar's. */
export interface Clock {
  /** Milliseconds from some fixed moment. Never steps back, whatever happens to the wall clock; may be fractional. */
  now(): number;
  /** Milliseconds since the Unix epoch, as the wall clock has it. */
  unixMs(): number;
}

/** What a timer source gives back for a timer: a number in browsers, an object in Node. */
export type TimerHandle = unknown;

/** Runs something later. */
export interface Timers {
  /** Calls back once after `delayMs`, which is between 0 and 2^31-1. */
  setTimeout(callback: () => void, delayMs: number): TimerHandle;
  /** Forgets a timer; one that has fired or was forgotten is ignored. */
  clearTimeout(timer: TimerHandle): void;
}

/** Fills the array with unpredictable bytes. */
export type RandomSource = (bytes: Uint8Array) => void;
