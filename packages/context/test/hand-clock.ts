// A clock and timers that move by hand, and timers that fire at the host's limit as the host's do.

import { expect } from "vitest";
import type { Clock, Timers } from "../src/index.js";

/** What the wall clock says at first. */
export const YEAR_2026 = 1_767_225_600_000;

export class HandClock implements Clock, Timers {
  monotonicMs = 1_000;
  wallMs: number = YEAR_2026;
  readonly delays: number[] = [];
  pending: (() => void) | undefined;

  now(): number {
    return this.monotonicMs;
  }

  unixMs(): number {
    return this.wallMs;
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    expect(delayMs).toBeGreaterThanOrEqual(0);
    expect(delayMs).toBeLessThanOrEqual(0x7fff_ffff);
    this.delays.push(delayMs);
    this.pending = callback;
    return callback;
  }

  clearTimeout(timer: unknown): void {
    if (this.pending === timer) this.pending = undefined;
  }

  /** Lets the armed timer fire after its delay, or so much early. */
  fire(earlyMs = 0): void {
    this.monotonicMs += (this.delays.at(-1) ?? 0) - earlyMs;
    const callback = this.pending;
    this.pending = undefined;
    callback?.();
  }
}
