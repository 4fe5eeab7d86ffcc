// Until when, by a clock under the test's hand: far, past, none, and with a wall clock that jumps.

import { describe, expect, test } from "vitest";
import {
  createDeadline,
  createInvocationContext,
  deadlineAfter,
  decodeInvocationContext,
  encodeInvocationContext,
  NO_DEADLINE,
} from "../src/index.js";
import { HandClock, YEAR_2026 } from "./hand-clock.js";

const MAX_UINT64 = 2n ** 64n - 1n;

describe("createDeadline", () => {
  test("counts on the monotonic clock from the moment it is made [21.20, 21.21]", () => {
    const clock = new HandClock();
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

  test("0 is none, the past has passed, 2^64-1 is far [21.19, 21.21]", () => {
    const clock = new HandClock();
    expect(createDeadline(0n)).toBe(NO_DEADLINE);
    expect([createDeadline(0n, clock).isSet, createDeadline(0n, clock).remainingMs()]).toEqual([
      false,
      Number.POSITIVE_INFINITY,
    ]);
    expect(NO_DEADLINE.remainingMs()).toBe(Number.POSITIVE_INFINITY);
    expect(createDeadline(1n, clock).expired()).toBe(true);
    expect(createDeadline(BigInt(YEAR_2026), clock).expired()).toBe(true);
    const far = createDeadline(MAX_UINT64, clock);
    expect(far.unixMs).toBe(MAX_UINT64);
    expect(far.remainingMs()).toBeGreaterThan(1e19);
  });

  test("0, which is none, is not looked for on any clock [21.19]", () => {
    const clock = {
      now: (): number => expect.fail("the clock was asked"),
      unixMs: (): number => expect.fail("the calendar was asked"),
    };
    const none = createDeadline(0, clock);
    expect([none.expired(), none.remainingMs()]).toEqual([false, Number.POSITIVE_INFINITY]);
  });

  test("is never rounded up past now [21.20]", () => {
    const clock = new HandClock();
    clock.wallMs = YEAR_2026 + 0.9;
    expect(createDeadline(BigInt(YEAR_2026) + 1n, clock).remainingMs()).toBeCloseTo(0.1, 3);
    expect(createDeadline(BigInt(YEAR_2026), clock).expired()).toBe(true);
    const sent = deadlineAfter(5.1, clock);
    expect(createDeadline(sent.unixMs, clock).remainingMs()).toBeCloseTo(5.1, 3);
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 53, -1n, MAX_UINT64 + 1n, "5" as unknown as number])(
    "refuses %s [21.19]",
    (moment) => {
      expect(() => createDeadline(moment)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
    },
  );
});

test("deadlineAfter rounds the wire's moment up and never to 0 [21.19]", () => {
  const clock = new HandClock();
  expect(deadlineAfter(1.5, clock).unixMs).toBe(BigInt(YEAR_2026 + 2));
  expect(deadlineAfter(1.5, clock).remainingMs()).toBe(1.5);
  expect(deadlineAfter(Number.POSITIVE_INFINITY)).toBe(NO_DEADLINE);
  expect(deadlineAfter(Number.POSITIVE_INFINITY, clock).toJSON()).toBeNull();
  clock.wallMs = 0;
  expect(deadlineAfter(0, clock).unixMs).toBe(1n);
  expect(deadlineAfter(-5, clock).expired()).toBe(true);
  expect(() => deadlineAfter(Number.NaN, clock)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
  expect(() => deadlineAfter(1e300, clock)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
});

describe("schedule", () => {
  test("30 days ahead takes two timers and does not fire early [21.21]", () => {
    const clock = new HandClock();
    let fired = 0;
    createDeadline(YEAR_2026 + 30 * 86_400_000, clock).schedule(clock, () => fired++);
    clock.fire();
    expect([fired, clock.delays]).toEqual([0, [0x7fff_ffff, 30 * 86_400_000 - 0x7fff_ffff]]);
    clock.fire();
    expect([fired, clock.pending]).toEqual([1, undefined]);
  });

  test("a timer that fires early is armed again [21.21]", () => {
    const clock = new HandClock();
    let fired = 0;
    createDeadline(YEAR_2026 + 100, clock).schedule(clock, () => fired++);
    clock.fire(0.5);
    expect([fired, clock.delays]).toEqual([0, [100, 1]]);
    clock.fire();
    expect(fired).toBe(1);
  });

  test("what was forgotten does not fire, however often it is forgotten [21.22]", () => {
    const clock = new HandClock();
    let fired = 0;
    const forget = createDeadline(YEAR_2026 + 100, clock).schedule(clock, () => fired++);
    const stale = clock.pending;
    forget();
    forget();
    stale?.();
    expect([fired, clock.pending]).toEqual([0, undefined]);
  });

  test("none arms no timer [21.19]", () => {
    const clock = new HandClock();
    NO_DEADLINE.schedule(clock, () => {})();
    expect(clock.delays).toEqual([]);
  });
});

test("hostile case 65: a deadline that has passed has expired when it is decoded, and gives no time [21.20, 21.21]", () => {
  const clock = new HandClock();
  for (const moment of [1, YEAR_2026 - 1, YEAR_2026]) {
    const received = decode(createDeadline(moment, clock).unixMs, clock);
    expect([received.expired(), received.remainingMs(), received.deadline.isSet]).toEqual([true, 0, true]);
  }
});

test("hostile case 66: a deadline beyond 2^31-1 ms does not fire at once, nor a millisecond early [21.21]", () => {
  for (const distance of [2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 30 * 86_400_000, 365 * 86_400_000]) {
    const clock = new HandClock();
    let firedAt = -1;
    createDeadline(YEAR_2026 + distance, clock).schedule(clock, () => {
      firedAt = clock.monotonicMs - 1_000;
    });
    while (clock.pending !== undefined) clock.fire();
    expect(firedAt).toBe(distance);
  }
});

test("hostile case 67: 0 and absent are none, the greatest value and the wrong unit are far, nothing is rounded up past now [21.2, 21.19, 21.21]", () => {
  const clock = new HandClock();
  expect(decode(0n, clock).deadline.isSet).toBe(false);
  expect(decodeInvocationContext(undefined).deadline).toBe(NO_DEADLINE);
  const nanoseconds = BigInt(YEAR_2026) * 1_000_000n;
  for (const moment of [nanoseconds, 2n ** 53n + 1n, MAX_UINT64 - 1n, MAX_UINT64]) {
    const received = decode(moment, clock);
    expect(received.expired()).toBe(false);
    expect(received.deadline.unixMs).toBe(moment);
    let fired = false;
    received.deadline.schedule(clock, () => {
      fired = true;
    });
    clock.fire();
    expect(fired).toBe(false);
  }
  // Beyond 2^53 a double cannot tell this moment from the one before it.
  clock.wallMs = 2 ** 53;
  expect(decode(2n ** 53n + 1n, clock).remainingMs()).toBe(1);
  expect(decode(2n ** 53n, clock).expired()).toBe(true);
});

test("hostile case 68: an hour's step of the wall clock, either way, moves no deadline [21.20]", () => {
  for (const step of [3_600_000, -3_600_000]) {
    const clock = new HandClock();
    const received = decode(BigInt(YEAR_2026 + 5_000), clock);
    let fired = false;
    received.deadline.schedule(clock, () => {
      fired = true;
    });
    clock.wallMs += step;
    expect(received.remainingMs()).toBe(5_000);
    clock.fire(1);
    expect(fired).toBe(false);
    clock.fire();
    expect(fired).toBe(true);
  }
});

describe("a tolerance for skew", () => {
  test("moves the moment here, and not what is sent on [21.24]", () => {
    const clock = new HandClock();
    const received = decode(BigInt(YEAR_2026 - 100), clock, 250);
    expect([received.remainingMs(), received.expired()]).toEqual([150, false]);
    expect(received.deadline.unixMs).toBe(BigInt(YEAR_2026 - 100));
    expect(decode(decodeInvocationContext(encodeInvocationContext(received)).deadline.unixMs, clock).expired()).toBe(
      true,
    );
  });

  test("is 0 by default, and makes no deadline of none [21.24]", () => {
    const clock = new HandClock();
    expect(decode(BigInt(YEAR_2026), clock).expired()).toBe(true);
    expect(decode(0n, clock, 250).deadline.isSet).toBe(false);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "5" as unknown as number])("is not %s [21.24]", (tolerance) => {
    const refused = expect.objectContaining({ code: "invalidArgument", blame: "local" });
    expect(() => decode(0n, new HandClock(), tolerance)).toThrow(refused);
  });
});

function decode(
  unixMs: bigint,
  clock: HandClock,
  skewToleranceMs?: number,
): ReturnType<typeof decodeInvocationContext> {
  const deadline = createDeadline(unixMs, clock);
  const bytes = encodeInvocationContext(createInvocationContext({ correlationId: "c", deadline }));
  return decodeInvocationContext(bytes, skewToleranceMs === undefined ? { clock } : { clock, skewToleranceMs });
}
