// The report: one page for a person, on the terminal and as results/matrix.md. In: all that a run came to. Out: lines.

import { commandFor, describeColumn, LANGUAGES, type Peer, type Subject } from "./cell.js";
import type { ControlReport } from "./controls.js";
import { count } from "./count.js";
import { isRed, type JudgedCell, type Verdict } from "./judge.js";
import { alignTable, renderEvolution, renderTable } from "./table.js";
import type { VectorReport } from "./vectors.js";

/** All that a run came to. */
export interface Matrix {
  /** Such as `2026-11-27`. */
  readonly date: string;
  /** What ran, with versions: one line for each language, and one for the schemas. */
  readonly versions: readonly string[];
  readonly skipped: readonly { readonly peer: Peer; readonly why: string }[];
  readonly unbuilt: readonly Unbuilt[];
  readonly vectors: readonly VectorReport[];
  readonly controls: readonly ControlReport[];
  readonly cells: readonly JudgedCell[];
  /** What is wrong with the list of known differences, one line each. */
  readonly badEntries: readonly string[];
}

/** What could not be built. */
export interface Unbuilt {
  readonly subject: Subject;
  /** The end of what the build said. */
  readonly output: readonly string[];
}

/** What the last line says. */
export interface Totals {
  /** Vectors and controls in each language, and cells. */
  readonly passed: number;
  /** Those that did not, stale cells, builds that failed, and bad entries of the list. */
  readonly failed: number;
  readonly known: number;
}

export function countTotals({ vectors, controls, cells, unbuilt, badEntries }: Matrix): Totals {
  const countCells = (wanted: Verdict): number => cells.filter(({ verdict }) => verdict === wanted).length;
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  return {
    passed: sum([...vectors, ...controls].map(({ passed }) => passed)) + countCells("passed"),
    failed:
      sum([...vectors, ...controls].map(({ failures }) => failures.length)) +
      cells.filter(isRed).length +
      unbuilt.length +
      badEntries.length,
    known: countCells("known"),
  };
}

/** The last line: `N passed, M failed, K known differences, skipped: nothing`. */
function summarise(matrix: Matrix): string {
  const { passed, failed, known } = countTotals(matrix);
  const skipped = matrix.skipped.map(({ peer, why }) => `${peer} (${why})`).join(", ") || "nothing";
  return `${passed} passed, ${failed} failed, ${count(known, "known difference")}, skipped: ${skipped}`;
}

/** The whole page. */
export function renderReport(matrix: Matrix): string {
  const sections: readonly (readonly string[])[] = [
    [`# Conformance matrix, ${matrix.date}`],
    [
      ...matrix.versions.map((line) => `- ${line}`),
      ...matrix.skipped.map(({ peer, why }) => `- skipped ${peer}: ${why}`),
    ],
    renderVectors(matrix.vectors),
    renderControls(matrix.controls),
    renderScenarios(matrix.cells),
    section("Failures", renderFailures(matrix)),
    section("Known differences", renderKnown(matrix.cells)),
    [summarise(matrix)],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, "", ...lines];
}

function renderVectors(vectors: readonly VectorReport[]): readonly string[] {
  const rows = vectors.map(({ subject, passed, total }) => [LANGUAGES[subject], `${passed} of ${total}`]);
  return rows.length === 0 ? [] : section("Vectors", alignTable([["language", "passed"], ...rows]));
}

function renderControls(controls: readonly ControlReport[]): readonly string[] {
  const rows = controls.map(({ subject, passed, total }) => [LANGUAGES[subject], `${passed} of ${total}`]);
  if (rows.length === 0) return [];
  const head = "Scenarios in which one expectation is wrong: what the runtime of each language has noticed.";
  return section("Controls", [head, "", ...alignTable([["runtime", "noticed"], ...rows])]);
}

const LEGEND =
  "In a column `x module` our runtime runs the module of x, in `x runtime` that of x runs our module, in `ts` both are ours.";

function renderScenarios(cells: readonly JudgedCell[]): readonly string[] {
  if (cells.length === 0) return [];
  const scenarios = new Set(cells.map(({ scenario }) => scenario.id)).size;
  const head = `${count(scenarios, "scenario")} in ${count(cells.length, "cell")}. ${LEGEND}`;
  const evolution = renderEvolution(cells);
  const between = evolution.length === 0 ? [] : ["", "With C++ peers of an older and a newer schema:", ""];
  return section("Scenarios", [head, "", ...renderTable(cells), ...between, ...evolution]);
}

function renderFailures({ unbuilt, vectors, controls, cells, badEntries }: Matrix): readonly string[] {
  return [
    ...unbuilt.flatMap(({ subject, output }) =>
      item(
        `**${subject}** could not be built`,
        subject === "ts" ? [] : [`\`conformance/peers/${subject}/build.sh\``],
        output,
      ),
    ),
    ...vectors.flatMap(renderVectorFailures),
    ...controls.flatMap(renderControlFailures),
    ...cells.filter(isRed).flatMap(renderCell),
    ...badEntries.flatMap((line) => item(`known-differences.json: ${line}`)),
  ];
}

/** What many vectors have in common is soon seen from a few. */
const MAX_VECTOR_FAILURES = 10;

function renderVectorFailures({ subject, failures }: VectorReport): readonly string[] {
  if (failures.length === 0) return [];
  const shown = failures.slice(0, MAX_VECTOR_FAILURES);
  const left = failures.length - shown.length;
  const command = `\`conformance/.build/peers/${subject}/peer vectors conformance/vectors\``;
  return [
    ...shown.flatMap(({ vector, why }) => item(`**${vector ?? "vectors"}**, ${LANGUAGES[subject]}: ${why}`)),
    ...(left === 0 ? [] : item(`and ${left} more of the vectors in ${LANGUAGES[subject]}`)),
    ...(subject === "ts" ? [] : [`  ${command}`]),
  ];
}

function renderControlFailures({ subject, failures }: ControlReport): readonly string[] {
  return failures.flatMap(({ control: { about, fails, scenario }, why }) =>
    item(`**control** "${about}", ${LANGUAGES[subject]}'s runtime: ${why}`, [stepOf(scenario.text, fails)]),
  );
}

function renderCell(cell: JudgedCell): readonly string[] {
  const { scenario, column, outcome, known } = cell;
  const head = `**${scenario.id}**, ${describeColumn(column)}`;
  const command = `\`${commandFor(cell)}\``;
  if (outcome.kind === "passed") {
    const why = known === undefined ? "" : ` (${known.why})`;
    return item(`${head}: passes, and stands in known-differences.json${why}: take it out`, [command]);
  }
  const { step, why, stderr } = outcome;
  const where = step === undefined ? [] : [stepOf(scenario.text, step)];
  return item(`${head}: ${why}`, [...where, command], stderr);
}

/** A step as the scenario has it, shortened. The one behind the last is the end, where the module must exit. */
function stepOf(text: string, step: number): string {
  const { steps = [] }: { readonly steps?: readonly unknown[] } = JSON.parse(text);
  const json = JSON.stringify(steps[step]);
  if (json === undefined) return `step ${step}: after the last`;
  return `step ${step}: \`${json.length > 100 ? `${json.slice(0, 97)}...` : json}\``;
}

function renderKnown(cells: readonly JudgedCell[]): readonly string[] {
  return cells
    .filter(({ verdict }) => verdict === "known")
    .flatMap(({ scenario, column, known }) =>
      item(`**${scenario.id}**, ${describeColumn(column)}: ${known?.why ?? ""}`),
    );
}

function item(head: string, details: readonly string[] = [], output: readonly string[] = []): readonly string[] {
  const quoted = output.length === 0 ? [] : ["  ```", ...output.map((line) => `  ${line}`), "  ```"];
  return [`- ${head}`, ...details.map((line) => `  ${line}`), ...quoted];
}
