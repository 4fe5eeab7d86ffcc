// Until when, by a clock under the test's hand: far, past, none, and with a wall clock that jumps.

import { describe, expect, test } from "vitest";
import { type Clock, createDeadline, deadlineAfter, NO_DEADLINE, type Timers } from "../src/index.js";

const MAX_UINT64 = 2n ** 64n - 1n;
const YEAR_2026 = 1_767_225_600_000;

/** A clock and timers that move by hand, and timers that fire at the host's limit as the host's do. */
class Hand implements Clock, Timers {
  monotonicMs = 1_000;
  wallMs = YEAR_2026;
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

describe("createDeadline", () => {
  test("counts on the monotonic clock from the moment it is made", () => {
    const clock = new Hand();
    const deadline = createDeadline(YEAR_2026 + 5_000, clock);
    expect(deadline.remainingMs()).toBe(5_000);
    clock.wallMs += 3_600_000;
    expect(deadline.remainingMs()).toBe(5_000);
    clock.wallMs -= 7_200_000;
    clock.monotonicMs += 4_999;
    expect([deadline.remainingMs(), deadline.expired()]).toEqual([1, false]);
    clock.monotonicMs += 1;
    expect([deadline.remainingMs(), deadline.expired()]).toEqual([0, true]);
  });

  test("0 is none, the past has passed, 2^64-1 is far", () => {
    const clock = new Hand();
    expect(createDeadline(0n, clock)).toBe(NO_DEADLINE);
    expect(NO_DEADLINE.remainingMs()).toBe(Number.POSITIVE_INFINITY);
    expect(createDeadline(1n, clock).expired()).toBe(true);
    expect(createDeadline(BigInt(YEAR_2026), clock).expired()).toBe(true);
    const far = createDeadline(MAX_UINT64, clock);
    expect(far.unixMs).toBe(MAX_UINT64);
    expect(far.remainingMs()).toBeGreaterThan(1e19);
  });

  test("is never rounded up past now", () => {
    const clock = new Hand();
    clock.wallMs = YEAR_2026 + 0.9;
    expect(createDeadline(BigInt(YEAR_2026) + 1n, clock).remainingMs()).toBeLessThanOrEqual(1);
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 53, -1n, MAX_UINT64 + 1n, "5" as unknown as number])("refuses %s", (moment) => {
    expect(() => createDeadline(moment)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
  });
});

test("deadlineAfter rounds the wire's moment up and never to 0", () => {
  const clock = new Hand();
  expect(deadlineAfter(1.5, clock).unixMs).toBe(BigInt(YEAR_2026 + 2));
  expect(deadlineAfter(1.5, clock).remainingMs()).toBe(1.5);
  expect(deadlineAfter(Number.POSITIVE_INFINITY, clock)).toBe(NO_DEADLINE);
  clock.wallMs = 0;
  expect(deadlineAfter(0, clock).unixMs).toBe(1n);
  expect(deadlineAfter(-5, clock).expired()).toBe(true);
  expect(() => deadlineAfter(Number.NaN, clock)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
  expect(() => deadlineAfter(1e300, clock)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
});

describe("schedule", () => {
  test("30 days ahead takes two timers and does not fire early", () => {
    const clock = new Hand();
    let fired = 0;
    createDeadline(YEAR_2026 + 30 * 86_400_000, clock).schedule(clock, () => fired++);
    clock.fire();
    expect([fired, clock.delays]).toEqual([0, [0x7fff_ffff, 30 * 86_400_000 - 0x7fff_ffff]]);
    clock.fire();
    expect([fired, clock.pending]).toEqual([1, undefined]);
  });

  test("a timer that fires early is armed again", () => {
    const clock = new Hand();
    let fired = 0;
    createDeadline(YEAR_2026 + 100, clock).schedule(clock, () => fired++);
    clock.fire(0.5);
    expect([fired, clock.delays]).toEqual([0, [100, 1]]);
    clock.fire();
    expect(fired).toBe(1);
  });

  test("what was forgotten does not fire, however often it is forgotten", () => {
    const clock = new Hand();
    let fired = 0;
    const forget = createDeadline(YEAR_2026 + 100, clock).schedule(clock, () => fired++);
    const stale = clock.pending;
    forget();
    forget();
    stale?.();
    expect([fired, clock.pending]).toEqual([0, undefined]);
  });

  test("none arms no timer", () => {
    const clock = new Hand();
    NO_DEADLINE.schedule(clock, () => {})();
    expect(clock.delays).toEqual([]);
  });
});
