// The controls: each is a scenario that our own runtime fails at the step that is wrong, and together they leave no expectation out.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { type Control, judgeControl, readControls } from "../src/matrix/controls.js";
import { createConformanceModule } from "../src/speak/module.js";
import { playScenario } from "../src/speak/runtime.js";
import { parseScenario } from "../src/speak/scenario.js";
import { reachInMemory } from "./memory-reach.js";

const CONTROLS = readControls(new URL("../controls.json", import.meta.url));

const parse = ({ scenario: { id, text } }: Control) => parseScenario(id, text, id);

test.each(CONTROLS)("our runtime notices: $about", async (control) => {
  const result = await playScenario(parse(control), reachInMemory({ create: createConformanceModule }));
  expect(result).toMatchObject({ result: "failed", step: control.fails });
});

test("no step that expects something is left out", () => {
  const verbs = new Set(CONTROLS.map((control) => parse(control).steps[control.fails]?.verb ?? "the end"));
  const expecting = [
    "answer",
    "send",
    "fill",
    "refused",
    "receive",
    "quiet",
    "end",
    "ping",
    "log",
    "over",
    "exit",
    "the end",
  ];
  expect([...verbs].sort()).toEqual(expecting.sort());
  expect(new Set(CONTROLS.map(({ about }) => about)).size).toBe(CONTROLS.length);
});

test("a control counts when its own step fails, and no other", () => {
  const [control] = CONTROLS;
  if (control === undefined) throw new Error("there are no controls");
  const failed = { kind: "failed", why: "oh no", stderr: [] } as const;
  expect(control.fails).toBe(1);
  expect(judgeControl(control, { ...failed, step: 1 })).toBeUndefined();
  expect(judgeControl(control, { ...failed, step: 0 })).toBe("expected step 1 to fail, and step 0 did: oh no");
  expect(judgeControl(control, { ...failed, step: undefined })).toBe("expected step 1 to fail, and none did: oh no");
  expect(judgeControl(control, { kind: "passed" })).toBe("expected step 1 to fail, and all passed");
});

test.each([
  ["that is no list", {}, "is no array"],
  ["with a step that is none", [{ about: "A.", fails: 1, steps: [{ sing: true }] }], 'no verb "sing"'],
  ["that says no step", [{ about: "A.", steps: [{ ping: true }] }], '0: "fails" is the index of none'],
  ["whose step is behind the last", [{ about: "A.", fails: 2, steps: [{ ping: true }] }], '0: "fails" is the index'],
])("a file %s is refused", (_, list, why) => {
  const folder = mkdtempSync(join(tmpdir(), "ixt-controls-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "controls.json");
  writeFileSync(file, JSON.stringify(list));
  expect(() => readControls(pathToFileURL(file))).toThrow(why);
});
