// What strangers get, and how a rehearsal tells of it.

import { expect, test } from "vitest";
import { runAll } from "../src/consumers/consumer.js";
import { findLayerFaults, packageOf } from "../src/consumers/layers.js";
import { Progress } from "../src/progress.js";
import { findOtherHashes } from "../src/reproducible.js";
import { toManifest } from "../src/upgrade.js";

test("a layer comes with what it stands on, and with nothing else", () => {
  const bundled = ["node_modules/@ixt/context/dist/index.js", "node_modules/@ixt/wire/dist/index.js", "app.mjs"];
  expect(findLayerFaults("@ixt/context", ["@ixt/context", "@ixt/wire"], bundled)).toEqual([]);
  expect(
    findLayerFaults(
      "@ixt/context",
      ["@ixt/context", "@ixt/stream", "left-pad"],
      ["node_modules/@ixt/stream/dist/index.js"],
    ),
  ).toEqual([
    "@ixt/wire was not installed",
    "@ixt/stream was installed, which @ixt/context does not stand on",
    "left-pad was installed, which @ixt/context does not stand on",
    "@ixt/stream is in the bundle, which @ixt/context does not stand on",
    "@ixt/context is not in the bundle",
  ]);
});

test.each([
  ["node_modules/@ixt/wire/dist/index.js", "@ixt/wire"],
  ["/a/node_modules/b/node_modules/@c/d/e.js", "@c/d"],
  ["node_modules/left-pad/index.js", "left-pad"],
  ["src/index.js", undefined],
])("%s is of %s", (file, name) => {
  expect(packageOf(file)).toBe(name);
});

test("each consumer has a line, and its faults have its name", async () => {
  const lines: string[] = [];
  const faults = await runAll(
    [
      { name: "good", run: async () => [] },
      { name: "bad", run: async () => ["one", "two"] },
      { name: "broken", run: () => Promise.reject(new Error("not installed")) },
    ],
    (line) => lines.push(line),
    1,
    () => 0,
  );
  expect(lines).toEqual(["ok     good (0.0 s)", "FAILED bad (0.0 s)", "FAILED broken (0.0 s)"]);
  expect(faults).toEqual(["bad: one", "bad: two", "broken: not installed"]);
});

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

test("two versions stand beside each other by alias", () => {
  const manifest = toManifest(new Map([["@ixt/wire", "0.1.0"]]), new Map([["@ixt/wire", "0.1.1"]]));
  expect(manifest["dependencies"]).toMatchObject({ "@ixt/wire": "0.1.1", "wire-before": "npm:@ixt/wire@0.1.0" });
});

test("a package that two builds made otherwise is told", () => {
  const first = new Map([
    ["a", "1"],
    ["b", "2"],
  ]);
  expect(findOtherHashes(first, first)).toEqual([]);
  expect(findOtherHashes(first, new Map([["a", "1"]]))).toEqual(["b: two builds of one tree gave two tarballs"]);
});
