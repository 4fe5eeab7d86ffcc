// Whatever a runtime says that it must not say is a finding that names it.

import { expect, test } from "vitest";
import { EXPECTED } from "../src/conversation.js";
import { judgeReport } from "../src/judge.js";
import type { PinnedRuntime } from "../src/pins.js";
import { type LoadedEntry, type RuntimeReport, readReport } from "../src/report.js";

const NODE_22: PinnedRuntime = { name: "node-22", kind: "node", version: "22.1.0", program: "node" };
const NODE_20: PinnedRuntime = { name: "node-20", kind: "node", version: "20.19.0", program: "node" };
const BUN: PinnedRuntime = { name: "bun", kind: "bun", version: "1.4.5", program: "bun" };
const DENO: PinnedRuntime = { name: "deno", kind: "deno", version: "2.9.6", program: "deno" };

const BOTH = { specifier: "@ixt/a", hasCommonJs: true, isForNode: false };
const IMPORT_ALONE = { specifier: "@ixt/a/esm", hasCommonJs: false, isForNode: false };
const ENTRIES = [BOTH, IMPORT_ALONE];

const held = { said: EXPECTED, served: "goodbye", lost: "unavailable" };
const refused = (code: string): LoadedEntry => ({
  import: { names: ["x"] },
  require: { code, message: "not for require" },
});

function reportOf({ kind: runtime, version }: PinnedRuntime): RuntimeReport {
  const isNode = runtime === "node";
  return {
    runtime,
    version,
    entries: {
      "@ixt/a": { import: { names: ["a", "b"] }, require: { names: ["a", "b"] } },
      "@ixt/a/esm": refused(runtime === "bun" ? "MODULE_NOT_FOUND" : "ERR_PACKAGE_PATH_NOT_EXPORTED"),
    },
    channels: {
      memory: held,
      memoryRequired: held,
      messageChannel: held,
      workerThread: held,
      webWorker: isNode ? "absent" : held,
      webSocket: version === "20.19.0" ? "absent" : held,
      ws: held,
    },
  };
}

const judge = (
  runtime: PinnedRuntime,
  change: (report: RuntimeReport) => Partial<RuntimeReport>,
): readonly string[] => {
  const report = reportOf(runtime);
  return judgeReport({ ...report, ...change(report) }, runtime, ENTRIES);
};

test.each([NODE_20, NODE_22, BUN, DENO])("$name that says what it must has no finding", (runtime) => {
  expect(judge(runtime, () => ({}))).toEqual([]);
});

test("another runtime than the pinned one", () => {
  expect(judge(NODE_22, () => ({ version: "22.2.0" }))).toEqual(["node-22: is node 22.2.0 and not node 22.1.0"]);
  expect(judge(BUN, () => ({ runtime: "node" }))).toEqual(["bun: is node 1.4.5 and not bun 1.4.5"]);
});

const entry = (specifier: string, loaded: LoadedEntry) => (report: RuntimeReport) => ({
  entries: { ...report.entries, [specifier]: loaded },
});

test("an entry that does not load, exports nothing, or exports other names to require", () => {
  const names = { names: ["a"] };
  const broken = { code: "ERR_X", message: "no" };
  const found = (loaded: LoadedEntry) => judge(NODE_22, entry("@ixt/a", loaded));
  expect(found({ import: broken, require: names })).toEqual(["node-22: cannot import @ixt/a: ERR_X no"]);
  expect(found({ import: names, require: broken })).toEqual(["node-22: cannot require @ixt/a: ERR_X no"]);
  expect(found({ import: { names: [] }, require: { names: [] } })).toEqual(["node-22: @ixt/a exports nothing"]);
  expect(found({ import: { names: ["a", "b"] }, require: names })).toEqual([
    "node-22: @ixt/a exports a,b to import and a to require",
  ]);
  expect(judge(NODE_22, () => ({ entries: { "@ixt/a": { import: names, require: names } } }))).toEqual([
    "node-22: did not load @ixt/a/esm",
  ]);
});

test("an entry for import alone that require takes, or refuses for another reason", () => {
  const found = judge(NODE_22, entry("@ixt/a/esm", { import: { names: ["x"] }, require: { names: ["x"] } }));
  expect(found).toEqual(["node-22: @ixt/a/esm is for import alone, and require says: it exports x"]);
  expect(judge(NODE_22, entry("@ixt/a/esm", refused("ERR_REQUIRE_ASYNC_MODULE")))).toHaveLength(1);
});

test("an exception that does not hold any more", () => {
  const specifier = "@ixt/testkit/vitest";
  const judgeVitest = (runtime: PinnedRuntime, loaded: LoadedEntry) => {
    const report = { ...reportOf(runtime), entries: { [specifier]: loaded } };
    return judgeReport(report, runtime, [{ specifier, hasCommonJs: false, isForNode: false }]);
  };
  const denied = { code: "", message: "Requires env access to X" };
  const noRequire = refused("ERR_PACKAGE_PATH_NOT_EXPORTED");
  expect(judgeVitest(DENO, { ...noRequire, import: denied })).toEqual([]);
  expect(judgeVitest(DENO, noRequire)).toEqual([`deno: ${specifier} was not to load, and says: it exports x`]);
  expect(judgeVitest(NODE_22, { ...noRequire, import: denied })).toHaveLength(1);
});

const channel = (name: string, value: RuntimeReport["channels"][string]) => (report: RuntimeReport) => ({
  channels: { ...report.channels, [name]: value },
});

test("a conversation that came to something else names the part", () => {
  const found = judge(
    NODE_22,
    channel("ws", { said: { ...EXPECTED, sum: [209, "complete"], more: 1 }, served: "internal", lost: "answered" }),
  );
  expect(found).toEqual([
    'node-22: over ws, sum is [209,"complete"] and not [210,"complete"]',
    "node-22: over ws, more is 1 and not missing",
    "node-22: over ws, the module was served until: internal",
    "node-22: over ws, a call whose module vanished came to: answered",
  ]);
});

test("a channel that is missing, that was not to be there, or that nobody knows", () => {
  expect(judge(NODE_22, channel("webSocket", "absent"))).toEqual(['node-22: webSocket is to be there: "absent"']);
  expect(judge(NODE_20, channel("webSocket", held))).toHaveLength(1);
  const { memory: _, ...others } = reportOf(BUN).channels;
  expect(judge(BUN, () => ({ channels: others }))).toEqual(["bun: memory is to be there: missing"]);
  expect(judge(BUN, channel("smoke", held))).toEqual([
    "bun: holds a conversation over smoke, of which nothing is expected",
  ]);
});

test("more than the one line is no report", () => {
  const line = `${JSON.stringify(reportOf(NODE_22))}\n`;
  expect(readReport(line)).toEqual(reportOf(NODE_22));
  expect(readReport(`(node:1) Warning: something\n${line}`)).toBeUndefined();
  expect(readReport("")).toBeUndefined();
});
