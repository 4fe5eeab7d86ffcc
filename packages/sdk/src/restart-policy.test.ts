import { describe, expect, it } from "vitest";
import { RestartBudget } from "./restart-policy.js";

const policy = { maxRestarts: 4, withinMs: 10_000, delayMs: 100, maxDelayMs: 500 };

describe("the delay before a restart", () => {
  it("doubles up to its longest, and the budget ends", () => {
    const budget = new RestartBudget(policy, () => 1);
    expect([0, 1, 2, 3, 4].map((now) => budget.next(now))).toEqual([100, 200, 400, 500, undefined]);
  });

  it("lies between half of it and all of it", () => {
    const delays = [0, 0.5, 0.999].map((random) => new RestartBudget(policy, () => random).next(0));
    expect(delays).toEqual([50, 75, 100]);
  });

  it("is the first one again when those before are out of the window, and not a moment early", () => {
    const budget = new RestartBudget(policy, () => 1);
    for (let i = 0; i < 4; i++) budget.next(0);
    expect(budget.next(9_999)).toBeUndefined();
    expect(budget.next(10_000)).toBe(100);
  });

  it("stays a number, however many there were", () => {
    const budget = new RestartBudget({ ...policy, maxRestarts: 2_000, delayMs: 0 }, () => 1);
    const delays = new Set(Array.from({ length: 2_000 }, () => budget.next(0)));
    expect(delays).toEqual(new Set([0]));
  });
});

it("a policy that is none is refused", () => {
  for (const wrong of [
    { maxRestarts: -1 },
    { maxRestarts: 0.5 },
    { withinMs: 0 },
    { withinMs: Number.NaN },
    { delayMs: -1 },
    { maxDelayMs: 2 ** 31 },
  ]) {
    expect(() => new RestartBudget({ ...policy, ...wrong }, () => 0)).toThrow(
      expect.objectContaining({ code: "invalidArgument" }),
    );
  }
});
