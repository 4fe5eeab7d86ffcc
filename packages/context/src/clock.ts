// Time, timers and randomness as arguments: the core layers reach for none of them by themselves.

/**
 * Tells the time twice over: a monotonic one to measure with, and the calendar's.
 *
 * @example
 * ```ts
 * import { type Clock, deadlineAfter } from "@ixt/context";
 *
 * let ms = 0;
 * const clock: Clock = { now: () => ms, unixMs: () => 1_767_225_600_000 + ms };
 * const deadline = deadlineAfter(100, clock);
 * ms = 100;
 * console.log(deadline.expired()); // true
 * ```
 */
export interface Clock {
  /** Milliseconds from some fixed moment. Never steps back, whatever happens to the wall clock; may be fractional. */
  now(): number;
  /** Milliseconds since the Unix epoch, as the wall clock has it. */
  unixMs(): number;
}

/**
 * What a timer source gives back for a timer: a number in browsers, an object in Node.
 *
 * @example
 * ```ts
 * import { systemTimers, type TimerHandle } from "@ixt/context";
 *
 * const timer: TimerHandle = systemTimers.setTimeout(() => {}, 1_000);
 * systemTimers.clearTimeout(timer);
 * ```
 */
export type TimerHandle = unknown;

/**
 * Runs something later.
 *
 * @example
 * ```ts
 * import { createDeadlineSignal, deadlineAfter, systemTimers, type Timers } from "@ixt/context";
 *
 * let armed = 0;
 * const counting: Timers = {
 *   setTimeout: (callback, delayMs) => {
 *     armed++;
 *     return systemTimers.setTimeout(callback, delayMs);
 *   },
 *   clearTimeout: (timer) => {
 *     armed--;
 *     systemTimers.clearTimeout(timer);
 *   },
 * };
 * const work = createDeadlineSignal(deadlineAfter(1_000), { timers: counting });
 * console.log(work.signal.aborted, armed); // false 1
 * work.release();
 * console.log(armed); // 0
 * ```
 */
export interface Timers {
  /** Calls back once after `delayMs`, which is between 0 and 2^31-1. */
  setTimeout(callback: () => void, delayMs: number): TimerHandle;
  /** Forgets a timer; one that has fired or was forgotten is ignored. */
  clearTimeout(timer: TimerHandle): void;
}

/**
 * Fills the array with unpredictable bytes.
 *
 * @example
 * ```ts
 * import { EMPTY_CONTEXT, type RandomSource } from "@ixt/context";
 *
 * const sevens: RandomSource = (bytes) => {
 *   bytes.fill(7);
 * };
 * console.log(EMPTY_CONTEXT.child({ random: sevens }).messageId?.toHex()); // 07070707070707070707070707070707
 * ```
 */
export type RandomSource = (bytes: Uint8Array) => void;
