// What a cell counts as: from what a runtime printed, and from the list of known differences.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Cell, Column, Scenario } from "../src/matrix/cell.js";
import { judgeCell } from "../src/matrix/judge.js";
import { findBadEntries, type KnownDifference, readKnownDifferences } from "../src/matrix/known-differences.js";
import { type Outcome, readOutcome } from "../src/matrix/outcome.js";
import { judgeVectors } from "../src/matrix/vectors.js";

const exit = { code: 0, stdout: '{"result":"passed"}\n', stderr: "", isHung: false };
const failure = (why: string, step?: number, stderr: readonly string[] = []): Outcome => ({
  kind: "failed",
  step,
  why,
  stderr,
});

describe("what a runtime printed", () => {
  test("a pass is the word and the exit code", () => {
    expect(readOutcome(exit, 20_000)).toEqual({ kind: "passed" });
    expect(readOutcome({ ...exit, code: 1 }, 20_000)).toEqual(
      failure('the runtime ended with exit code 1 and printed "{\\"result\\":\\"passed\\"}"'),
    );
  });

  test("a failure names its step, and shows the end of stderr", () => {
    const stderr = `${Array.from({ length: 20 }, (_, i) => `line ${i}`).join("\n")}\n`;
    const stdout = '{"result":"failed","step":3,"why":"expected a, got b"}\n';
    const last = [12, 13, 14, 15, 16, 17, 18, 19].map((i) => `line ${i}`);
    expect(readOutcome({ ...exit, code: 1, stdout, stderr }, 20_000)).toEqual(failure("expected a, got b", 3, last));
    expect(readOutcome({ ...exit, stdout }, 20_000)).toMatchObject({
      why: expect.stringMatching(/^the runtime ended with exit code 0/),
    });
  });

  test.each([
    ["nothing", "", "nothing"],
    [
      "more than the one line",
      `${exit.stdout}${exit.stdout}`,
      '"{\\"result\\":\\"passed\\"}\\n{\\"result\\":\\"passed\\"}"',
    ],
    ["no JSON", "oh", '"oh"'],
    ["another result", '{"result":"skipped"}', '"{\\"result\\":\\"skipped\\"}"'],
    ["a failure without a sentence", '{"result":"failed","step":1}', '"{\\"result\\":\\"failed\\",\\"step\\":1}"'],
  ])("%s is a failure", (_, stdout, told) => {
    const judged = readOutcome({ ...exit, stdout, code: undefined }, 20_000);
    expect(judged).toEqual(failure(`the runtime ended without an exit code and printed ${told}`));
  });

  test("what hung is a failure whatever it printed", () => {
    expect(readOutcome({ ...exit, isHung: true, stderr: "waiting" }, 20_000)).toEqual(
      failure("nothing had come of it after 20 s, so it was ended", undefined, ["waiting"]),
    );
  });
});

const plain: Scenario = { id: "call/plain", text: "{}" };
const newer: Scenario = { id: "evolution/newer", text: "{}", peer: { schema: "newer", role: "module" } };
const goModule: Column = { subject: "go", role: "module" };
const entry: KnownDifference = { peer: "go", role: "module", scenario: "call/plain", fails: "not so", why: "it is so" };

describe("known differences", () => {
  const verdict = (cell: Cell, outcome: Outcome): string => judgeCell(cell, outcome, [entry]).verdict;

  test("a cell of the list must fail as it says there; one that is not must pass", () => {
    const listed = { scenario: plain, column: goModule };
    expect(verdict(listed, failure("it is not so at all"))).toBe("known");
    expect(verdict(listed, failure("nothing had come of it"))).toBe("failed");
    expect(verdict(listed, { kind: "passed" })).toBe("stale");
    for (const other of [
      { scenario: plain, column: { subject: "go", role: "runtime" } },
      { scenario: plain, column: { subject: "rust", role: "module" } },
      { scenario: plain, column: { subject: "ts", role: undefined } },
      { scenario: newer, column: goModule },
    ] as const) {
      expect(verdict(other, failure("no"))).toBe("failed");
      expect(verdict(other, { kind: "passed" })).toBe("passed");
    }
  });

  test("an entry that names nothing, or what is never run, or stands there twice, is bad", () => {
    const bad = (change: Readonly<Record<string, string>>): readonly string[] =>
      findBadEntries([{ ...entry, ...change }], [plain, newer]);
    expect(bad({})).toEqual([]);
    expect(bad({ peer: "cobol" })).toEqual(["cobol module, call/plain: there is no peer of this name"]);
    expect(bad({ role: "both" })).toEqual(["go both, call/plain: there is no role of this name"]);
    expect(bad({ scenario: "call/gone" })).toEqual(["go module, call/gone: there is no scenario of this name"]);
    expect(bad({ scenario: "evolution/newer" })).toEqual(["go module, evolution/newer: this cell is never run"]);
    expect(bad({ scenario: "evolution/newer", peer: "cpp" })).toEqual([]);
    expect(findBadEntries([entry, entry], [plain])).toEqual(["go module, call/plain: it stands there twice"]);
  });

  test("an entry without a reason is no entry", () => {
    const folder = mkdtempSync(join(tmpdir(), "ixt-known-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "known.json");
    const read = (list: unknown): readonly KnownDifference[] => {
      writeFileSync(file, JSON.stringify(list));
      return readKnownDifferences(pathToFileURL(file));
    };
    expect(read([entry])).toEqual([entry]);
    expect(() => read([{ ...entry, why: "" }])).toThrow("has no why");
    expect(() => read([{ ...entry, fails: "" }])).toThrow("has no fails");
    expect(() => read({})).toThrow("is no array");
  });
});

describe("vectors", () => {
  const line = (vector: string, result = "passed", why?: string): string =>
    `${JSON.stringify({ vector, result, why })}\n`;
  const judge = (stdout: string, code = 1) => judgeVectors("go", ["f/a", "f/b"], { ...exit, stdout, code });

  test("each reported once as passed", () => {
    const all = line("f/a") + line("f/b");
    expect(judge(all, 0)).toEqual({ subject: "go", passed: 2, total: 2, failures: [] });
    expect(judge(all, 1).failures).toEqual([{ vector: undefined, why: "ended with exit code 1, expected 0" }]);
  });

  test.each([
    ["failed", line("f/a") + line("f/b", "failed", "it differs"), [{ vector: "f/b", why: "it differs" }]],
    ["not reported", line("f/a"), [{ vector: "f/b", why: "not reported" }]],
    ["reported twice", line("f/a") + line("f/b") + line("f/b"), [{ vector: "f/b", why: "reported more than once" }]],
    [
      "reported thrice",
      line("f/a") + line("f/b", "failed", "no") + line("f/b") + line("f/b"),
      [{ vector: "f/b", why: "reported more than once" }],
    ],
    ["of another result", line("f/a") + line("f/b", "skipped"), [{ vector: "f/b", why: "its result is skipped" }]],
  ])("one that is %s", (_, stdout, failures) => {
    expect(judge(stdout)).toEqual({ subject: "go", passed: 1, total: 2, failures });
  });

  test("a line about no vector, a wrong exit code, a hang", () => {
    const all = line("f/a") + line("f/b");
    expect(judge(`${all}oops\n${line("f/c")}`)).toMatchObject({
      passed: 2,
      failures: [
        { vector: undefined, why: "a line that reports no vector: oops" },
        { vector: undefined, why: 'a line that reports no vector: {"vector":"f/c","result":"passed"}' },
      ],
    });
    const died = judgeVectors("go", ["f/a"], { ...exit, stdout: "", code: 134, stderr: "first\npanic: no\n" });
    expect(died.failures).toEqual([
      { vector: "f/a", why: "not reported" },
      { vector: undefined, why: "ended with exit code 134, expected 1; its last words: panic: no" },
    ]);
    const hung = judgeVectors("go", ["f/a"], { ...exit, stdout: line("f/a"), isHung: true });
    expect(hung.failures).toEqual([{ vector: undefined, why: "did not come to an end, and was ended" }]);
  });
});
