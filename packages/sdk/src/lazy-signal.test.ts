import { expect, it } from "vitest";
import { LazySignal } from "./lazy-signal.js";

it("is one signal, whether it is looked at before the abort or after", () => {
  const before = new LazySignal();
  const { signal } = before;
  before.abort("first");
  before.abort("second");
  expect([before.signal === signal, signal.aborted, signal.reason]).toEqual([true, true, "first"]);

  const after = new LazySignal();
  after.abort("first");
  after.abort("second");
  const late = after.signal;
  expect([after.signal === late, late.aborted, late.reason]).toEqual([true, true, "first"]);
});

it("tells its listeners once", () => {
  const work = new LazySignal();
  let told = 0;
  work.signal.addEventListener("abort", () => told++);
  work.abort("first");
  work.abort("second");
  expect(told).toBe(1);
});
