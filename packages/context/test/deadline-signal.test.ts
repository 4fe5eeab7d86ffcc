// A deadline's signal: one abort at its moment with a typed reason, and nothing left behind on any path.

import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import {
  createDeadline,
  createDeadlineSignal,
  type DeadlineSignal,
  deadlineAfter,
  IxtError,
  NO_DEADLINE,
} from "../src/index.js";
import { HandClock, YEAR_2026 } from "./hand-clock.js";

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;

function start(clock: HandClock, ms: number, parent?: AbortSignal): DeadlineSignal & { aborts: unknown[] } {
  const work = createDeadlineSignal(deadlineAfter(ms, clock), { timers: clock, parent });
  const aborts: unknown[] = [];
  work.signal.addEventListener("abort", () => aborts.push(work.signal.reason));
  return Object.assign(work, { aborts });
}

describe("a deadline's signal", () => {
  test("aborts once, at its moment, with a deadlineExceeded as its reason [21.22]", () => {
    const clock = new HandClock();
    const work = start(clock, 100);
    clock.fire(0.5);
    expect(work.aborts).toEqual([]);
    const late = clock.pending;
    clock.fire();
    late?.();
    expect(work.aborts).toEqual([expect.objectContaining({ code: "deadlineExceeded", blame: "local" })]);
    expect(IxtError.is(work.signal.reason)).toBe(true);
    expect(clock.pending).toBeUndefined();
  });

  test("has aborted when the deadline has passed, and arms no timer [21.22]", () => {
    const clock = new HandClock();
    const work = createDeadlineSignal(deadlineAfter(0, clock), { timers: clock });
    expect(work.signal.aborted).toBe(true);
    expect(work.signal.reason).toMatchObject({ code: "deadlineExceeded" });
    expect(clock.delays).toEqual([]);
  });

  test("never aborts when it was released, also where its timer is under way [21.22]", () => {
    const clock = new HandClock();
    const { signal, aborts, release } = start(clock, 100);
    const underWay = clock.pending;
    release();
    release();
    clock.monotonicMs += 200;
    underWay?.();
    expect([signal.aborted, aborts, clock.pending]).toEqual([false, [], undefined]);
  });

  test("is made with its timer when it is first read, and not at all after its release [21.22]", () => {
    const clock = new HandClock();
    const parent = new AbortController();
    const options = { timers: clock, parent: parent.signal };
    const work = createDeadlineSignal(deadlineAfter(100, clock), options);
    expect([clock.delays, listenersOf(parent.signal)]).toEqual([[], 0]);
    expect(work.signal).toBe(work.signal);
    expect([clock.delays, listenersOf(parent.signal)]).toEqual([[100], 1]);
    work.release();
    const released = createDeadlineSignal(deadlineAfter(0, clock), options);
    released.release();
    expect([released.signal.aborted, clock.delays.length, listenersOf(parent.signal)]).toEqual([false, 1, 0]);
  });

  test("of no deadline arms no timer, and 30 days ahead it does not abort early [21.21, 21.22]", () => {
    const clock = new HandClock();
    expect(createDeadlineSignal(NO_DEADLINE, { timers: clock }).signal.aborted).toBe(false);
    expect(clock.delays).toEqual([]);
    const deadline = createDeadline(YEAR_2026 + 30 * 86_400_000, clock);
    const far = createDeadlineSignal(deadline, { timers: clock });
    expect(far.signal.aborted).toBe(false);
    clock.fire();
    expect(far.signal.aborted).toBe(false);
    clock.fire();
    expect(far.signal.aborted).toBe(true);
  });
});

describe("a deadline's signal that follows a parent", () => {
  test("aborts with the parent, for the parent's reason, and forgets its timer [21.22, 21.23]", () => {
    const clock = new HandClock();
    const parent = new AbortController();
    const work = start(clock, 100, parent.signal);
    parent.abort("the user left");
    expect(work.aborts).toEqual(["the user left"]);
    expect([clock.pending, listenersOf(parent.signal)]).toEqual([undefined, 0]);
  });

  test("of a parent that has aborted has aborted, whatever the deadline [21.23]", () => {
    const clock = new HandClock();
    for (const ms of [100, 0]) {
      const parent = AbortSignal.abort("before");
      const work = createDeadlineSignal(deadlineAfter(ms, clock), { timers: clock, parent });
      expect(work.signal.reason).toBe("before");
    }
    expect(clock.delays).toEqual([]);
  });

  test("is one of 1,000 behind one listener, which goes with the last of them on every path [21.23]", () => {
    const clocks = Array.from({ length: 1_000 }, () => new HandClock());
    const parent = new AbortController();
    const children = clocks.map((clock) => start(clock, 100, parent.signal));
    expect(listenersOf(parent.signal)).toBe(1);
    for (const [i, child] of children.entries()) {
      if (i % 2 === 0) child.release();
      else clocks[i]?.fire();
      expect(listenersOf(parent.signal)).toBe(i === 999 ? 0 : 1);
    }
    expect(clocks.every(({ pending }) => pending === undefined)).toBe(true);
    parent.abort();
    expect(children.map(({ aborts }) => aborts.length)).toEqual(children.map((_, i) => i % 2));
  });
});

test("using releases the signal, by the host's symbol or the one that stands in for it [21.22]", () => {
  const clock = new HandClock();
  const work = start(clock, 100);
  const dispose: symbol = Symbol.dispose ?? Symbol.for("Symbol.dispose");
  Reflect.get(work, dispose)();
  expect([clock.pending, work.signal.aborted]).toEqual([undefined, false]);
  const { signal } = (() => {
    using scoped = start(clock, 100);
    expect(clock.pending).toBeDefined();
    return scoped;
  })();
  expect([clock.pending, signal.aborted]).toEqual([undefined, false]);
});
