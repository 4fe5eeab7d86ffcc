// `pnpm conformance`: runs the matrix and prints its report. Exits with 1 when something is red, with 2 on a bad call.

import { writeFileSync } from "node:fs";
import { recordResult } from "../report.js";
import { ScenarioError } from "../speak/scenario.js";
import { nameOf } from "./cell.js";
import { readOptions, UsageError } from "./options.js";
import { endAllGroups } from "./process.js";
import { createProgress } from "./progress.js";
import { countTotals, type Matrix, renderReport } from "./report.js";
import { runMatrix } from "./run-matrix.js";

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const progress = createProgress(process.stderr, () => performance.now());
  const matrix = await runMatrix(options, progress);
  const report = renderReport(matrix);
  process.stdout.write(`\n${report}`);
  if (options.isRecorded) record(matrix, report);
  return countTotals(matrix).failed === 0 ? 0 : 1;
}

function record(matrix: Matrix, report: string): void {
  const { versions, skipped, vectors, controls, cells } = matrix;
  const scenarios: Record<string, Record<string, string>> = {};
  for (const { scenario, column, verdict } of cells) {
    const columns = scenarios[scenario.id] ?? {};
    columns[nameOf(column)] = verdict;
    scenarios[scenario.id] = columns;
  }
  recordResult("matrix", { versions, skipped, ...countTotals(matrix), vectors, controls, scenarios });
  writeFileSync(new URL("../../results/matrix.md", import.meta.url), report);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // Those that were started are in groups of their own, which no terminal's signal reaches.
  process.once(signal, () => {
    endAllGroups();
    process.exit(130);
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  const isPlain = error instanceof UsageError || error instanceof ScenarioError;
  console.error(isPlain ? error.message : error);
  process.exitCode = 2;
}
