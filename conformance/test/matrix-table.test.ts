// The table of the peers of another schema: a row for each, whatever the number of its scenarios.

import { expect, test } from "vitest";
import type { Scenario } from "../src/matrix/cell.js";
import { type JudgedCell, judgeCell } from "../src/matrix/judge.js";
import type { Outcome } from "../src/matrix/outcome.js";
import { renderEvolution, renderTable } from "../src/matrix/table.js";

const FAILED: Outcome = { kind: "failed", step: 0, why: "no", stderr: [] };

function cell(name: string, schema: "older" | "newer", role: "module" | "runtime", outcome?: Outcome): JudgedCell {
  const scenario: Scenario = { id: `evolution/${name}`, text: '{"steps":[]}', peer: { schema, role } };
  return judgeCell({ scenario, column: { subject: "cpp", role } }, outcome ?? { kind: "passed" }, []);
}

test("peers of another schema have a row each, and none in the table of the others", () => {
  const cells = [
    cell("newer-module", "newer", "module"),
    cell("newer-module-code", "newer", "module"),
    cell("older-runtime", "older", "runtime"),
    cell("older-runtime-code", "older", "runtime", FAILED),
  ];
  expect(renderTable(cells)).toEqual([]);
  expect(renderEvolution(cells)).toEqual([
    "| peer          | result        | scenarios                |",
    "|---------------|---------------|--------------------------|",
    "| newer module  | ok            | all that both know, code |",
    "| older runtime | 1 of 2 FAILED | all that both know, code |",
  ]);
  expect(renderEvolution([])).toEqual([]);
});
