// The suites can fail: each rule's case catches a subject that breaks the rule, and no rule is without one.

import { describe, expect, test } from "vitest";
import { BROKEN_CREDIT } from "../../test/kit/broken-credit.js";
import { BROKEN_DEADLINES } from "../../test/kit/broken-deadline.js";
import { BROKEN_LIFECYCLE } from "../../test/kit/broken-lifecycle.js";
import { BROKEN_SINKS } from "../../test/kit/broken-sinks.js";
import { BROKEN_TRANSPORTS } from "../../test/kit/broken-transports.js";
import { AssertionFailure } from "../assertion-failure.js";
import { creditCompliance } from "./credit-compliance.js";
import { deadlineCompliance } from "./deadline-compliance.js";
import { frameSinkCompliance } from "./frame-sink-compliance.js";
import { lifecycleCompliance } from "./lifecycle-compliance.js";
import { type ComplianceSuite, runSuite } from "./suite.js";
import { transportCompliance } from "./transport-compliance.js";

type Row = readonly [id: string, what: string, suite: ComplianceSuite];

function rowsOf<Subject>(
  broken: readonly (readonly [id: string, what: string, subject: Subject])[],
  createSuite: (subject: Subject) => ComplianceSuite,
): Row[] {
  return broken.map(([id, what, subject]) => [id, what, createSuite(subject)]);
}

const SUITES: readonly (readonly [name: string, rows: readonly Row[]])[] = [
  ["Transport", rowsOf(BROKEN_TRANSPORTS, transportCompliance)],
  ["FrameSink", rowsOf(BROKEN_SINKS, frameSinkCompliance)],
  ["credit", rowsOf(BROKEN_CREDIT, creditCompliance)],
  ["lifecycle", rowsOf(BROKEN_LIFECYCLE, lifecycleCompliance)],
  ["deadline", rowsOf(BROKEN_DEADLINES, deadlineCompliance)],
];

describe.each(SUITES)("the suite %s", (_, rows) => {
  test.each(rows)("%s catches one that %s", async (id, _what, suite) => {
    const named = suite.cases.filter((each) => each.id === id);
    expect(named.map((each) => each.id)).toEqual([id]);
    const [result] = await runSuite({ ...suite, cases: named });
    // What it says is of the rule, not of some accident in the case.
    expect(result?.failure).toBeInstanceOf(AssertionFailure);
  });

  test("has for each of its rules one that breaks it", () => {
    const caught = new Set(rows.map(([id]) => id));
    const ids = new Set(rows.flatMap(([, , suite]) => suite.cases.map(({ id }) => id)));
    expect([...ids].filter((id) => !caught.has(id))).toEqual([]);
  });

  test("names each of its rules once", () => {
    const ids = rows[0]?.[2].cases.map(({ id }) => id) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(10);
  });
});
