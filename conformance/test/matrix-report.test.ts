// The report of a small matrix that was made up, as a person reads it.

import { expect, test } from "vitest";
import type { Column, Scenario } from "../src/matrix/cell.js";
import type { Control } from "../src/matrix/controls.js";
import { type JudgedCell, judgeCell } from "../src/matrix/judge.js";
import type { Outcome } from "../src/matrix/outcome.js";
import { createProgress } from "../src/matrix/progress.js";
import { countTotals, type Matrix, renderReport } from "../src/matrix/report.js";

const PASSED: Outcome = { kind: "passed" };
const FAILED: Outcome = {
  kind: "failed",
  step: 1,
  why: "expected complete and got cancelled",
  stderr: ["panic: oh no"],
};

const scenario = (id: string): Scenario => ({ id, text: '{"steps":[{"open":"unary.echo","as":"s"},{"end":"s"}]}' });
const ts: Column = { subject: "ts", role: undefined };
const goModule: Column = { subject: "go", role: "module" };
const goRuntime: Column = { subject: "go", role: "runtime" };

const known = (id: string) =>
  ({ peer: "go", role: "runtime", scenario: id, fails: "got cancelled", why: "Go has no such thing." }) as const;
const list = [known("unary/cancel"), known("session/ping")];

const control: Control = { about: "An answer of other bytes.", fails: 1, scenario: scenario("controls/0") };

function cell(id: string, column: Column, outcome: Outcome = PASSED): JudgedCell {
  return judgeCell({ scenario: scenario(id), column }, outcome, list);
}

const green: Matrix = {
  date: "2026-11-27",
  versions: ["schemas at 117319c37e78", "ts: Node 20.20.2, this repository", "go: Go 1.26.8"],
  skipped: [],
  unbuilt: [],
  vectors: [
    { subject: "ts", passed: 2, total: 2, failures: [] },
    { subject: "go", passed: 2, total: 2, failures: [] },
  ],
  controls: [{ subject: "go", passed: 3, total: 3, failures: [] }],
  cells: [
    ...["unary", "client-stream", "server-stream", "bidi-stream"].flatMap((kind) => [
      cell(`${kind}/cancel`, ts),
      cell(`${kind}/cancel`, goModule),
      cell(`${kind}/cancel`, goRuntime, kind === "unary" ? FAILED : PASSED),
    ]),
    cell("server-stream/produce", ts),
    cell("server-stream/produce", goModule),
    cell("call/plain", ts),
    cell("call/plain", goModule),
  ],
  badEntries: [],
};

const red: Matrix = {
  ...green,
  skipped: [{ peer: "rust", why: "cargo is not on the PATH" }],
  unbuilt: [{ subject: "cpp", output: ["peer.c++:1: error: no"] }],
  vectors: [{ subject: "go", passed: 1, total: 2, failures: [{ vector: "frames/data-empty", why: "it differs" }] }],
  controls: [
    { subject: "go", passed: 2, total: 3, failures: [{ control, why: "expected step 1 to fail, and all passed" }] },
  ],
  cells: [
    cell("unary/cancel", goModule, FAILED),
    cell("bidi-stream/cancel", goModule),
    cell("session/ping", goRuntime),
    cell("session/ping", ts, { kind: "failed", step: undefined, why: "it hung", stderr: [] }),
  ],
  badEntries: ["go module, call/gone: there is no scenario of this name"],
};

test("a green one: what ran, the vectors, the table, the known differences, the last line", () => {
  expect(renderReport(green)).toMatchInlineSnapshot(`
    "# Conformance matrix, 2026-11-27

    - schemas at 117319c37e78
    - ts: Node 20.20.2, this repository
    - go: Go 1.26.8

    ## Vectors

    | language   | passed |
    |------------|--------|
    | TypeScript | 2 of 2 |
    | Go         | 2 of 2 |

    ## Controls

    Scenarios in which one expectation is wrong: what the runtime of each language has noticed.

    | runtime | noticed |
    |---------|---------|
    | Go      | 3 of 3  |

    ## Scenarios

    6 scenarios in 16 cells. In a column \`x module\` our runtime runs the module of x, in \`x runtime\` that of x runs our module, in \`ts\` both are ours.

    | condition | of        | ts  | go module | go runtime   |
    |-----------|-----------|-----|-----------|--------------|
    | cancel    | all kinds | ok  | ok        | 1 of 4 known |
    | produce   | server    | ok  | ok        | -            |
    | plain     | call      | ok  | ok        | -            |

    ## Known differences

    - **unary/cancel**, Go's runtime with our module: Go has no such thing.

    22 passed, 0 failed, 1 known difference, skipped: nothing
    "
  `);
  expect(countTotals(green).failed).toBe(0);
});

test("a red one: each failure with who ran whom, the step, the sentence, and the command that runs it alone", () => {
  expect(renderReport(red)).toMatchInlineSnapshot(`
    "# Conformance matrix, 2026-11-27

    - schemas at 117319c37e78
    - ts: Node 20.20.2, this repository
    - go: Go 1.26.8
    - skipped rust: cargo is not on the PATH

    ## Vectors

    | language | passed |
    |----------|--------|
    | Go       | 1 of 2 |

    ## Controls

    Scenarios in which one expectation is wrong: what the runtime of each language has noticed.

    | runtime | noticed |
    |---------|---------|
    | Go      | 2 of 3  |

    ## Scenarios

    3 scenarios in 4 cells. In a column \`x module\` our runtime runs the module of x, in \`x runtime\` that of x runs our module, in \`ts\` both are ours.

    | condition | of          | ts     | go module     | go runtime |
    |-----------|-------------|--------|---------------|------------|
    | cancel    | unary, bidi | -      | 1 of 2 FAILED | -          |
    | ping      | session     | FAILED | -             | STALE      |

    ## Failures

    - **cpp** could not be built
      \`conformance/peers/cpp/build.sh\`
      \`\`\`
      peer.c++:1: error: no
      \`\`\`
    - **frames/data-empty**, Go: it differs
      \`conformance/.build/peers/go/peer vectors conformance/vectors\`
    - **control** "An answer of other bytes.", Go's runtime: expected step 1 to fail, and all passed
      step 1: \`{"end":"s"}\`
    - **unary/cancel**, our runtime with Go's module: expected complete and got cancelled
      step 1: \`{"end":"s"}\`
      \`pnpm conformance --peer go --role module --scenario unary/cancel\`
      \`\`\`
      panic: oh no
      \`\`\`
    - **session/ping**, Go's runtime with our module: passes, and stands in known-differences.json (Go has no such thing.): take it out
      \`pnpm conformance --peer go --role runtime --scenario session/ping\`
    - **session/ping**, our runtime with our module: it hung
      \`pnpm conformance --peer ts --scenario session/ping\`
    - known-differences.json: go module, call/gone: there is no scenario of this name

    4 passed, 7 failed, 0 known differences, skipped: rust (cargo is not on the PATH)
    "
  `);
  expect(countTotals(red)).toEqual({ passed: 4, failed: 7, known: 0 });
});

test("of many failed vectors the first ten are shown", () => {
  const failures = Array.from({ length: 12 }, (_, i) => ({ vector: `frames/${i}`, why: "no" }));
  const report = renderReport({ ...green, vectors: [{ subject: "go", passed: 0, total: 12, failures }] });
  expect(report).toContain("frames/9");
  expect(report).not.toContain("frames/10");
  expect(report).toContain("and 2 more of the vectors in Go");
});

test("progress is a line for each stage, and where somebody watches a line that replaces itself", () => {
  const said = (isTTY: boolean, columns = 20): string => {
    const texts: string[] = [];
    const progress = createProgress({ isTTY, columns, write: (text) => texts.push(text) }, () => 12_400);
    progress.now("building go and then something");
    progress.stage("built go");
    return texts.join("");
  };
  expect(said(false)).toBe("  12 s  built go\n");
  expect(said(true)).toBe("\r\u001b[K  12 s  building go\r\u001b[K  12 s  built go\n");
  expect(said(true, 0)).toContain("\r\u001b[K  12 s  building go and then something\r");
});
