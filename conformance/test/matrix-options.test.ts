// The command line of the matrix, and what it chooses.

import { expect, test } from "vitest";
import { nameOf, runsIn } from "../src/matrix/cell.js";
import { chooseColumns, chooseScenarios, readOptions } from "../src/matrix/options.js";

const columns = (...args: readonly string[]): readonly string[] => chooseColumns(readOptions(args)).map(nameOf);

test("nothing asked for is everything", () => {
  expect(readOptions([])).toEqual({ peers: [], role: undefined, scenarios: [], isRecorded: false });
  expect(columns()).toEqual([
    "ts",
    "go module",
    "go runtime",
    "rust module",
    "rust runtime",
    "cpp module",
    "cpp runtime",
  ]);
});

test("a peer, several, a role", () => {
  expect(columns("--peer", "go")).toEqual(["go module", "go runtime"]);
  expect(columns("--peer", "cpp", "--peer", "ts")).toEqual(["ts", "cpp module", "cpp runtime"]);
  expect(columns("--role", "module")).toEqual(["ts", "go module", "rust module", "cpp module"]);
  expect(columns("--peer", "rust", "--role", "runtime")).toEqual(["rust runtime"]);
});

const all = ["call/plain", "call/plain-large", "unary/cancel", "unary/crash"].map((id) => ({ id, text: "" }));
const scenarios = (...names: readonly string[]): readonly string[] =>
  chooseScenarios({ scenarios: names }, all).map(({ id }) => id);

test("scenarios by name or by the beginning of names; a whole name is that one alone", () => {
  expect(scenarios()).toHaveLength(4);
  expect(scenarios("call/plain")).toEqual(["call/plain"]);
  expect(scenarios("call/pl")).toEqual(["call/plain", "call/plain-large"]);
  expect(scenarios("unary/", "call/plain")).toEqual(["call/plain", "unary/cancel", "unary/crash"]);
  expect(() => scenarios("call/plain", "call/no")).toThrow("--scenario call/no is the beginning of no scenario's name");
});

test.each([
  [["--peer", "cobol"], "--peer takes ts, go, rust, cpp, and not cobol"],
  [["--role", "both"], "--role takes module or runtime, and not both"],
  [["--record", "--peer", "go"], "--record is for the whole matrix: leave the other options out"],
  [["--record", "--scenario", "call/"], "--record is for the whole matrix: leave the other options out"],
  [["--speed"], "Unknown option '--speed'; pnpm conformance [--peer ts|go|rust|cpp]"],
  [["go"], "Unexpected argument 'go'"],
  [["--peer"], "Option '--peer <value>' argument missing; pnpm conformance"],
])("%j is refused in one line", (args, line) => {
  expect(() => readOptions(args)).toThrow(line);
  expect(() => readOptions(args)).not.toThrow("\n");
});

test("a scenario for another schema runs with the C++ peer in that role, and nowhere else", () => {
  const scenario = { id: "evolution/older", text: "", peer: { schema: "older", role: "runtime" } } as const;
  expect(
    chooseColumns(readOptions([]))
      .filter((column) => runsIn(scenario, column))
      .map(nameOf),
  ).toEqual(["cpp runtime"]);
});
