// @ixt/context/virtual-clock: time under a test's hand. Both clocks and the timers move only when the test says so.

import type { Clock, TimerHandle, Timers } from "./clock.js";
import { createError } from "./error-code.js";

interface Timer {
  readonly dueAt: number;
  readonly callback: () => void;
}

/** The longest delay that hosts' timers keep. */
const MAX_DELAY_MS = 0x7fff_ffff;

/**
 * A clock and its timers for tests. Both clocks stand still until `advance`.
 *
 * @example
 * ```ts
 * import { deadlineAfter } from "@ixt/context";
 * import { VirtualClock } from "@ixt/context/virtual-clock";
 *
 * const clock = new VirtualClock();
 * const deadline = deadlineAfter(1_000, clock);
 * clock.advance(1_000);
 * console.log(deadline.expired()); // true
 * ```
 */
export class VirtualClock implements Clock, Timers {
  private monotonicMs = 0;
  private wallMs: number;
  private readonly timers: Set<Timer> = new Set();

  /** @param unixMs what the wall clock says at first; default 2026-01-01T00:00:00Z */
  constructor(unixMs = 1_767_225_600_000) {
    this.wallMs = unixMs;
  }

  now(): number {
    return this.monotonicMs;
  }

  unixMs(): number {
    return this.wallMs;
  }

  /** Timers that have neither fired nor been cleared. */
  get pendingTimers(): number {
    return this.timers.size;
  }

  /** Milliseconds until the next timer falls due; `undefined` when none is armed. */
  get msToNextTimer(): number | undefined {
    const next = this.nextDue(Number.POSITIVE_INFINITY);
    return next === undefined ? undefined : Math.max(0, next.dueAt - this.monotonicMs);
  }

  /** As a host's: a delay beyond 2^31-1 ms fires after 1 ms. */
  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const delay = delayMs > MAX_DELAY_MS || !(delayMs >= 1) ? 1 : delayMs;
    const timer: Timer = { dueAt: this.monotonicMs + delay, callback };
    this.timers.add(timer);
    return timer;
  }

  clearTimeout(timer: TimerHandle): void {
    this.timers.delete(timer as Timer);
  }

  /**
   * Moves both clocks on, firing the timers that fall due on the way, each at its own moment and in its order. What the callbacks
   * leave to later turns of the event loop runs when the test lets it.
   *
   * @throws IxtError `invalidArgument` for a duration that is negative or no finite number: time goes one way.
   */
  advance(durationMs: number): void {
    if (!(durationMs >= 0) || durationMs === Number.POSITIVE_INFINITY) {
      throw createError("invalidArgument", `a clock advances by 0 ms or more, not by ${durationMs}`);
    }
    const end = this.monotonicMs + durationMs;
    for (let due = this.nextDue(end); due !== undefined; due = this.nextDue(end)) {
      this.moveTo(due.dueAt);
      this.timers.delete(due);
      due.callback();
    }
    this.moveTo(end);
  }

  /** Sets the wall clock forward or back, as an administrator or a time server does; the monotonic clock does not move. */
  stepWall(byMs: number): void {
    this.wallMs += byMs;
  }

  /** Never back: a callback may itself have advanced the clock further. */
  private moveTo(monotonicMs: number): void {
    if (monotonicMs <= this.monotonicMs) return;
    this.wallMs += monotonicMs - this.monotonicMs;
    this.monotonicMs = monotonicMs;
  }

  private nextDue(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.timers) {
      if (timer.dueAt <= end && (next === undefined || timer.dueAt < next.dueAt)) next = timer;
    }
    return next;
  }
}
