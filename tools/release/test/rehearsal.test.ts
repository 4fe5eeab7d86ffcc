// How a rehearsal tells of its steps.

import { expect, test } from "vitest";
import { Progress } from "../src/progress.js";

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
