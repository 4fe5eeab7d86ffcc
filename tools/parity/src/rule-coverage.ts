// Holds specs and tests to each other: each rule has a test, each spec test a rule, each hostile case a test.

import { findMissingCases, REAL_CHANNELS, readHostileCases } from "./hostile-cases.js";
import { readSpec, type SourceFile, type SpecRule } from "./spec-rules.js";
import { isSpecTest, OTHER_TESTS } from "./spec-tests.js";
import { type NamedTest, readTests, splitTitle } from "./test-names.js";

/** What was looked at, and what is wrong with it, each as `file:line: what, and what to do`. */
export interface Coverage {
  readonly rules: number;
  readonly tests: number;
  readonly faults: readonly string[];
}

/** A test and the file it stands in. */
interface PlacedTest extends NamedTest {
  readonly file: string;
}

/** A rule in brackets that is not at the end, or not written as it should be. */
const STRAY_TAG = /\[[^\]]*\b\d+\.\d+[^\]]*\]/;

/** Holds the specs, all of them, to the tests, all of the packages'. */
export function checkCoverage(specs: readonly SourceFile[], sources: readonly SourceFile[]): Coverage {
  const readings = specs.map(readSpec);
  const rules = readings.flatMap((reading) => reading.rules);
  const tests = sources.flatMap(({ file, text }) => readTests(text).map((test): PlacedTest => ({ ...test, file })));
  const ids = new Set(rules.map((rule) => rule.id));
  const faults = [
    ...readings.flatMap((reading) => reading.faults),
    ...findUntested(rules, tests),
    ...findStaleFiles(sources),
    ...tests.flatMap((test) => findTestFaults(test, ids).map((fault) => `${test.file}:${test.line}: ${fault}`)),
    ...findUntestedCases("packages", findMissingCases(titlesOf(tests))),
    ...findUntestedCases(REAL_CHANNELS, findMissingCases(titlesOf(tests, REAL_CHANNELS), "real")),
  ];
  return { rules: rules.length, tests: tests.length, faults };
}

function titlesOf(tests: readonly PlacedTest[], folder = ""): readonly string[] {
  return tests.filter(({ file }) => file.startsWith(folder)).flatMap((test) => test.titles);
}

function findUntestedCases(where: string, missing: readonly number[]): readonly string[] {
  return missing.map(
    (number) => `${where}: hostile case ${number} has no test; begin the title of one with "hostile case ${number}: "`,
  );
}

function findUntested(rules: readonly SpecRule[], tests: readonly PlacedTest[]): readonly string[] {
  const named = new Set(tests.flatMap((test) => test.rules));
  return rules
    .filter(({ id }) => !named.has(id))
    .map(
      ({ id, file, line }) => `${file}:${line}: ${id} has no test; end the title of one that proves it with [${id}]`,
    );
}

function findStaleFiles(sources: readonly SourceFile[]): readonly string[] {
  return OTHER_TESTS.filter((listed) => !sources.some(({ file }) => file === listed)).map(
    (listed) => `${listed}:1: the file is not there; take it out of tools/parity/src/spec-tests.ts`,
  );
}

function findTestFaults({ file, name, titles, rules }: PlacedTest, ids: ReadonlySet<string>): readonly string[] {
  const faults = rules
    .filter((rule) => !ids.has(rule))
    .map((rule) => `"${name}" names ${rule}, which no spec has; name a rule of docs/spec`);
  for (const title of titles) {
    if (STRAY_TAG.test(splitTitle(title).name))
      faults.push(`"${title}" has rules amiss; end it with them, as in [23.11, 23.13]`);
    if (readHostileCases(title) === undefined)
      faults.push(`"${title}" names no case; begin it as "hostile case 29, 47: "`);
  }
  if (rules.length > 0 && OTHER_TESTS.includes(file)) {
    faults.push(`"${name}" names a rule; take its file out of tools/parity/src/spec-tests.ts`);
  }
  if (rules.length === 0 && isSpecTest(file)) {
    const what =
      name === "" ? "the title cannot be read here, and no describe around it names a rule" : `"${name}" names no rule`;
    faults.push(`${what}; end its title with those it proves, as in [23.11, 23.13]`);
  }
  return faults;
}
