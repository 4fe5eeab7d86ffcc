import { describe, expect, test } from "vitest";
import { VirtualClock } from "../src/virtual-clock.js";

describe("VirtualClock", () => {
  test("fires timers at their own moments and in their order", () => {
    const clock = new VirtualClock(1_000);
    const seen: [string, number, number][] = [];
    const note = (name: string) => () => void seen.push([name, clock.now(), clock.unixMs()]);
    clock.setTimeout(note("b"), 20);
    clock.setTimeout(note("a"), 10);
    clock.setTimeout(note("a2"), 10);
    const forgotten = clock.setTimeout(note("never"), 5);
    clock.setTimeout(() => void clock.setTimeout(note("nested"), 5), 10);
    clock.clearTimeout(forgotten);
    clock.clearTimeout(forgotten);
    expect(clock.pendingTimers).toBe(4);
    clock.advance(20);
    expect(seen).toEqual([
      ["a", 10, 1_010],
      ["a2", 10, 1_010],
      ["nested", 15, 1_015],
      ["b", 20, 1_020],
    ]);
    clock.advance(4);
    expect([clock.now(), clock.unixMs(), clock.pendingTimers]).toEqual([24, 1_024, 0]);
  });

  test("has the host's trap: a delay beyond 2^31-1 fires after 1 ms", () => {
    const clock = new VirtualClock();
    let fired = 0;
    clock.setTimeout(() => fired++, 2 ** 31);
    clock.advance(1);
    expect(fired).toBe(1);
  });

  test("tells how long until the next timer fires", () => {
    const clock = new VirtualClock();
    expect(clock.msToNextTimer).toBeUndefined();
    clock.setTimeout(() => {}, 30);
    const soon = clock.setTimeout(() => {}, 20);
    clock.advance(5);
    expect(clock.msToNextTimer).toBe(15);
    clock.clearTimeout(soon);
    expect(clock.msToNextTimer).toBe(25);
  });

  test("never runs back, whatever a callback does with it", () => {
    const clock = new VirtualClock(0);
    clock.setTimeout(() => clock.advance(100), 10);
    clock.advance(20);
    expect([clock.now(), clock.unixMs()]).toEqual([110, 110]);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("refuses to advance by %s", (durationMs) => {
    const clock = new VirtualClock();
    expect(() => clock.advance(durationMs)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
    expect(clock.now()).toBe(0);
  });
});
