// How a rehearsal tells of its steps, and what it compares.

import { expect, test } from "vitest";
import { Progress } from "../src/progress.js";
import { findOtherHashes } from "../src/reproducible.js";

test("a rehearsal goes on behind faults, and not behind a step that throws", async () => {
  const said: string[] = [];
  const progress = new Progress(
    (text) => said.push(text),
    () => 1_000,
  );
  expect(await progress.step("build", async () => 7)).toBe(7);
  await progress.judge("registry", async () => ["a fault"]);
  await expect(progress.step("publish", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(progress.finish()).toBe(1);
  expect(said.join("")).toBe(
    "ok      build (0.0 s)\nFAILED  registry (0.0 s)\n        a fault\nFAILED  publish (0.0 s)\n1 of 3 steps of the rehearsal failed.\n",
  );
  expect(new Progress(() => {}).finish()).toBe(0);
});

test("a package that two builds made otherwise is told", () => {
  const first = new Map([
    ["a", "1"],
    ["b", "2"],
  ]);
  expect(findOtherHashes(first, first)).toEqual([]);
  expect(findOtherHashes(first, new Map([["a", "1"]]))).toEqual(["b: two builds of one tree gave two tarballs"]);
});
