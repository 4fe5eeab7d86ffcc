// Scenarios are read strictly: each mistake is one line that names the file and the step.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseScenario, readScenarios, ScenarioError } from "../src/speak/scenario.js";

const SCENARIOS = fileURLToPath(new URL("../scenarios", import.meta.url));

/** What is wrong with a scenario of these steps. */
function mistakesOf(steps: unknown, fields: object = {}): readonly string[] {
  try {
    parseScenario("group/name", JSON.stringify({ about: "x", ...fields, steps }), "name.json");
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.mistakes;
    throw error;
  }
}

const OPEN = { open: "unary.echo", as: "s" };
const CALL = { call: "call.echo", as: "c" };

test("every scenario of the repository is read, in the order of their ids", () => {
  const ids = readScenarios(SCENARIOS).map(({ id }) => id);
  expect(ids).toContain("server-stream/zero-credit");
  expect(ids).toEqual([...ids].sort());
});

test("what may be left out has its default", () => {
  const { steps, credit, limits, rules } = parseScenario(
    "g/n",
    '{"about": "x", "steps": [{"call": "call.echo", "as": "c"}, {"open": "serverStream.produce", "as": "s"}]}',
    "n.json",
  );
  expect({ credit, limits, rules }).toEqual({ credit: "auto", limits: {}, rules: [] });
  const nothing = { kind: "bytes", bytes: new Uint8Array(0) };
  expect(steps).toEqual([
    { verb: "call", name: "call.echo", label: "c", context: undefined, body: nothing },
    { verb: "open", name: "serverStream.produce", label: "s", kind: "serverStream", context: undefined },
  ]);
});

test.each([
  ["an unknown verb", [{ sing: "s" }], 'step 0 (sing): there is no verb "sing"'],
  ["a step of nothing", [{}], 'step 0 (empty): there is no verb "empty"'],
  ["an unknown label", [OPEN, { send: "t", payload: { text: "" } }], 'step 1 (send): no stream has the label "t"'],
  ["a call's label", [CALL, { close: "c" }], 'step 1 (close): "c" is the label of a call, not of a stream'],
  [
    "a stream's label",
    [OPEN, { answer: "s", body: {} }],
    'step 1 (answer): "s" is the label of a stream, not of a call',
  ],
  ["a label that is taken", [OPEN, OPEN], 'step 1 (open): the label "s" is taken'],
  ["no label", [{ open: "unary.echo" }], 'step 0 (open): "as" is missing'],
  ["a field too many", [{ ...OPEN, count: 1 }], 'step 0 (open): there is no field "count" here'],
  ["a number that is none", [OPEN, { grant: "s", frames: "3" }], '"frames" must be a whole number of 0 or more'],
  ["a number below 0", [{ exit: -1 }], '"exit" must be a whole number of 0 or more'],
  ["a text that is none", [{ call: 7, as: "c" }], 'step 0 (call): "call" must be a string'],
  ["no method", [{ call: "echo", as: "c" }], '"call" must be service.method'],
  ["no kind", [{ open: "other.echo", as: "s" }], '"kind" is missing, and the service other is none'],
  [
    "an unknown kind",
    [{ ...OPEN, kind: "duplex" }],
    '"kind" must be one of unary, clientStream, serverStream, bidiStream',
  ],
  ["an unknown reason", [OPEN, { cancel: "s", reason: "boredom" }], '"reason" must be one of unspecified, caller'],
  ["a payload of nothing", [{ ...CALL, body: {} }], '"body" must say text, hex, json, or pattern and size'],
  ["a payload of two", [{ ...CALL, body: { text: "", hex: "" } }], 'there is no field "hex" here'],
  ["hex that is none", [{ ...CALL, body: { hex: "0" } }], '"hex" must be pairs of lowercase hex digits'],
  ["an unknown status", [OPEN, { end: "s", status: "done" }], '"status" must be one of complete, cancelled, failed'],
  ["no code at all", [{ over: "broken", code: [] }], '"code" must not be empty'],
  ["a ping of nothing", [{ ping: 1 }], '"ping" must be true'],
  ["a context's field", [{ ...CALL, context: { who: "me" } }], '"context" is no context: a context has no field "who"'],
  ["a context's value", [{ ...CALL, context: { messageId: "7" } }], '"context" is no context: '],
  ["an actor's field", [{ ...CALL, context: { actor: { name: "me" } } }], 'an actor has no field "name"'],
])("%s is a mistake", (_, steps, line) => {
  const [mistake = "none"] = mistakesOf(steps);
  expect(mistake).toContain(line);
  expect(mistake).toMatch(/^name\.json: step \d+ \(\w+\): /);
});

test("a scenario for a runtime of another schema may use its names", () => {
  const steps = [{ ...OPEN, kind: "future" }];
  expect(mistakesOf(steps, { peer: { schema: "newer", role: "runtime" } })).toEqual([]);
  expect(mistakesOf(steps, { peer: { schema: "newer", role: "module" } })).toHaveLength(1);
});

test.each([
  ["no steps", undefined, {}, 'name.json: "steps" is missing'],
  ["steps that are none", {}, {}, 'name.json: "steps" must be an array'],
  ["a limit that is none", [], { limits: { maxDepth: 1 } }, 'name.json: there is no field "maxDepth" here'],
  ["a policy that is none", [], { credit: "auto" }, 'name.json: "credit" must be one of manual, and is "auto"'],
  ["a field too many", [], { note: "" }, 'name.json: there is no field "note" here'],
])("of the scenario itself: %s", (_, steps, fields, line) => {
  expect(mistakesOf(steps, fields)).toEqual([line]);
});

test("of a folder every mistake of every file is told", () => {
  const folder = mkdtempSync(join(tmpdir(), "ixt-scenarios-"));
  try {
    mkdirSync(join(folder, "a"));
    writeFileSync(
      join(folder, "a", "one.json"),
      '{"about": "x", "steps": [{"sing": 1}, {"ping": true}, {"exit": "x"}]}',
    );
    writeFileSync(join(folder, "a", "two.json"), "{");
    writeFileSync(join(folder, "README.md"), "no scenario");
    expect(() => readScenarios(folder)).toThrow(
      /^a\/one\.json: step 0 \(sing\): .*\na\/one\.json: step 2 \(exit\): .*\na\/two\.json: no JSON: /,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
