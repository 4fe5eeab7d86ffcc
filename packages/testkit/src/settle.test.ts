import { VirtualClock } from "@ixt/context/virtual-clock";
import { describe, expect, test, vi } from "vitest";
import { elapse, settle } from "./settle.js";
import { until } from "./until.js";

/** A worker that says when it was awake. */
function createWorker(clock: VirtualClock, everyMs: number): { readonly awakeAt: number[]; stop(): void } {
  const awakeAt: number[] = [];
  let running = true;
  const sleep = (): Promise<void> => new Promise((resolve) => clock.setTimeout(resolve, everyMs));
  void (async () => {
    while (running) {
      await sleep();
      awakeAt.push(clock.now());
    }
  })();
  return {
    awakeAt,
    stop() {
      running = false;
    },
  };
}

test("settle lets promises run however long their chain is, and code that waits for a turn itself", async () => {
  let steps = 0;
  void (async () => {
    for (let i = 0; i < 10_000; i++) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    for (let i = 0; i < 100; i++) await Promise.resolve();
    steps = 10_100;
  })();
  await settle();
  expect(steps).toBe(10_100);
});

test("settle needs none of the globals that a test may have put fake timers over", async () => {
  vi.useFakeTimers();
  try {
    await settle();
  } finally {
    vi.useRealTimers();
  }
});

describe("elapse", () => {
  test("lets everything run between two timers, as real time would", async () => {
    const clock = new VirtualClock();
    const worker = createWorker(clock, 30);
    await elapse(clock, 100);
    expect([worker.awakeAt, clock.now()]).toEqual([[30, 60, 90], 100]);
    await elapse(clock, 20);
    expect(worker.awakeAt).toEqual([30, 60, 90, 120]);
  });

  test("twice at once is no longer than once", async () => {
    const clock = new VirtualClock();
    await Promise.all([elapse(clock, 600), elapse(clock, 600)]);
    expect(clock.now()).toBe(600);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("refuses %s, as the clock does", async (durationMs) => {
    const clock = new VirtualClock();
    const worker = createWorker(clock, 1_000);
    await expect(elapse(clock, durationMs)).rejects.toMatchObject({ code: "invalidArgument" });
    worker.stop();
  });

  test("of nothing moves no clock", async () => {
    const clock = new VirtualClock();
    createWorker(clock, 1);
    await elapse(clock, 0);
    expect(clock.now()).toBe(0);
  });
});

describe("until", () => {
  test("lets time pass as long as it is needed, and not longer", async () => {
    const clock = new VirtualClock();
    const worker = createWorker(clock, 1_000);
    const late = new Promise((resolve) => clock.setTimeout(() => resolve("there"), 4_500));
    expect(await until(clock, late)).toBe("there");
    expect([clock.now(), worker.awakeAt]).toEqual([4_500, [1_000, 2_000, 3_000, 4_000]]);
    worker.stop();
  });

  test("is patient with what waits for a turn before it arms its timer, and with another one that is", async () => {
    const clock = new VirtualClock();
    const slow = async (): Promise<string> => {
      await until(clock, new Promise((resolve) => clock.setTimeout(() => resolve("first"), 10)));
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      return new Promise((resolve) => clock.setTimeout(() => resolve("second"), 10));
    };
    expect(await until(clock, slow())).toBe("second");
    expect(clock.now()).toBe(20);
  });

  test("goes on at the very moment, though another wait drives the same clock", async () => {
    const clock = new VirtualClock();
    const sleep = (ms: number): Promise<number> =>
      new Promise((resolve) => clock.setTimeout(() => resolve(clock.now()), ms));
    const early = until(clock, sleep(10)).then(() => clock.now());
    const late = until(clock, sleep(1_000)).then(() => clock.now());
    expect([await early, await late]).toEqual([10, 1_000]);
  });

  test("rejects as what it waits for does", async () => {
    const cause = new Error("no");
    await expect(until(new VirtualClock(), Promise.reject(cause))).rejects.toBe(cause);
  });

  test("fails instead of hanging where no timer can help", async () => {
    await expect(until(new VirtualClock(), new Promise(() => {}))).rejects.toThrow(
      "no timer of this clock is armed, and work outside of it",
    );
  });

  test("gives up on a clock that only ever goes on", async () => {
    const clock = new VirtualClock();
    const worker = createWorker(clock, 0x7fff_ffff);
    await expect(until(clock, new Promise(() => {}))).rejects.toThrow("did not settle within 2147483647 ms");
    worker.stop();
  });
});
