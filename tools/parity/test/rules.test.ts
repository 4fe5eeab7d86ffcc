// `pnpm check:rules` finds each kind of fault, at its line, and is content where there is none.

import { describe, expect, test } from "vitest";
import { findMissingCases, REAL_CHANNELS, readHostileCases } from "../src/hostile-cases.js";
import { checkCoverage } from "../src/rule-coverage.js";
import { readSpec } from "../src/spec-rules.js";
import { isSpecTest, OTHER_TESTS } from "../src/spec-tests.js";

const SPEC = "docs/spec/23-streaming.md";
const TEST = "packages/stream/test/a.test.ts";

const cases = range(29, 99).join(", ");
const listed = OTHER_TESTS.map((file) => ({ file, text: "" }));
const hostile = { file: `${REAL_CHANNELS}all.test.ts`, text: `test("hostile case ${cases}: all of them", f);` };

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function faultsOf(spec: string, tests: string, file: string = TEST): readonly string[] {
  return checkCoverage([{ file: SPEC, text: spec }], [...listed, hostile, { file, text: tests }]).faults;
}

const ONE_RULE = "# Spec 23\n\n- **23.1** A sentence. *(our decision: it is one)*\n";

test("rules with tests and tests with rules are no fault", () => {
  const spec = `${ONE_RULE}- **23.2** Another: with 2^32-1 *and* more. *(HTTP/2 6.9.1)*\n`;
  const text = 'test("a [23.1]", f);\ndescribe("b [23.2]", () => { test("c", f); });\n';
  const outcome = checkCoverage([{ file: SPEC, text: spec }], [...listed, hostile, { file: TEST, text }]);
  expect(outcome).toEqual({ rules: 2, tests: 3, faults: [] });
});

describe("a spec", () => {
  const read = (...lines: string[]): readonly string[] => readSpec({ file: SPEC, text: lines.join("\n") }).faults;
  const rule = (id: string): string => `- **${id}** A sentence. *(a source)*`;

  test("has each number once, without a gap, in its own spec", () => {
    expect(read(rule("23.1"), rule("23.2"), rule("23.2"), rule("23.4"), rule("23.5"), rule("21.6"))).toEqual([
      `${SPEC}:3: 23.2 stands at line 2 too; number each rule once`,
      `${SPEC}:4: 23.4 comes where 23.3 is due; leave no gap`,
      `${SPEC}:6: 21.6 stands in spec 23; number it 23.6`,
    ]);
    expect(read(rule("23.2"))).toEqual([`${SPEC}:1: 23.2 comes where 23.1 is due; leave no gap`]);
  });

  test.each([
    ["none", "- **23.1** A sentence."],
    ["an empty one", "- **23.1** A sentence. *()*"],
    ["one before its end", "- **23.1** A sentence *(a source)* and more."],
  ])("says of each rule where it comes from, and %s is a fault", (_what, line) => {
    expect(read(line)).toEqual([`${SPEC}:1: 23.1 has no source; end its line with " *(where it comes from)*"`]);
  });

  test.each([
    "- **23.1**A sentence. *(a)*",
    "* **23.1** A sentence. *(a)*",
    "  - **23.1** A sentence. *(a)*",
    "- **23.1 **",
  ])("passes no rule over that it cannot read: %s", (line) => {
    expect(read(line, rule("23.1"))).toEqual([
      expect.stringMatching(/^docs\/spec\/23-streaming\.md:1: this is no rule; /),
    ]);
  });

  test("holds rules", () => {
    expect(read("# Spec 23", "- **bold** words")).toEqual([expect.stringContaining(":1: no rule stands here; ")]);
  });
});

test("a rule without a test is a fault, also where its test does not run", () => {
  const fault = `${SPEC}:3: 23.1 has no test; end the title of one that proves it with [23.1]`;
  expect(faultsOf(ONE_RULE, "")).toEqual([fault]);
  expect(faultsOf(ONE_RULE, 'test.skip("a [23.1]", f);')).toEqual([fault]);
});

test("a test declared in a way that is not known is a fault, and no proof", () => {
  const text = 'describe("a [23.1]", () => {\n  const own = test.extend({});\n  own("b [23.1]", f);\n});\n';
  expect(faultsOf(ONE_RULE, text)).toEqual([
    expect.stringContaining(`${SPEC}:3: 23.1 has no test; `),
    expect.stringContaining(`${TEST}:2: the title cannot be read here`),
  ]);
});

test("a test that names a rule of no spec is a fault, in any package", () => {
  for (const file of [TEST, "packages/sdk/test/a.test.ts"]) {
    expect(faultsOf(ONE_RULE, '\ntest("a [23.1, 23.99]", f);', file)).toEqual([
      `${file}:2: "a" names 23.99, which no spec has; name a rule of docs/spec`,
    ]);
  }
});

test("a spec test that names no rule is a fault, another test is none", () => {
  const text = 'test("a [23.1]", f);\ntest("b", f);\ntest(name, f);';
  expect(faultsOf(ONE_RULE, text)).toEqual([
    `${TEST}:2: "b" names no rule; end its title with those it proves, as in [23.11, 23.13]`,
    expect.stringMatching(/:3: the title cannot be read here, and no describe around it names a rule; /),
  ]);
  expect(faultsOf(ONE_RULE, text, "packages/sdk/test/a.test.ts")).toEqual([]);
});

test.each(["a [23.1,23.2]", "a [23.1 ]", "[23.1] a", "a [23.1].", "a [rule 23.1]"])(
  "rules amiss are a fault: %s",
  (title) => {
    expect(faultsOf(ONE_RULE, `test("b [23.1]", f);\ndescribe("c [23.1]", () => { test("${title}", f); });`)).toEqual([
      `${TEST}:2: "${title}" has rules amiss; end it with them, as in [23.11, 23.13]`,
    ]);
  },
);

describe("the list of other tests", () => {
  test("names files that are there", () => {
    const [gone = "", ...rest] = listed;
    const text = 'test("a [23.1]", f);';
    const { faults } = checkCoverage([{ file: SPEC, text: ONE_RULE }], [...rest, hostile, { file: TEST, text }]);
    expect(faults).toEqual([
      `${OTHER_TESTS[0]}:1: the file is not there; take it out of tools/parity/src/spec-tests.ts`,
    ]);
    expect(gone).not.toBe("");
  });

  test("names files whose tests name no rule", () => {
    const [file = ""] = OTHER_TESTS;
    const { faults } = checkCoverage(
      [{ file: SPEC, text: ONE_RULE }],
      [...listed.slice(1), hostile, { file, text: 'test("a [23.1]", f);' }],
    );
    expect(faults).toEqual([`${file}:1: "a" names a rule; take its file out of tools/parity/src/spec-tests.ts`]);
  });

  test("leaves every other test of context, stream and testkit a spec test", () => {
    expect(OTHER_TESTS.filter(isSpecTest)).toEqual([]);
    const files = [
      "packages/context/test/a.test.ts",
      "packages/stream/src/a.test.ts",
      "packages/testkit/test/b/a.test.ts",
    ];
    expect(files.filter(isSpecTest)).toEqual(files);
    expect(isSpecTest("packages/sdk/test/a.test.ts")).toBe(false);
  });
});

describe("hostile cases", () => {
  test("each have a test, whose title may name several, or a describe's", () => {
    const text = 'test("a [23.1]", f);\ndescribe("hostile case 30, 99: b", () => { test("hostile case 29: c", f); });';
    const { faults } = checkCoverage(
      [{ file: SPEC, text: ONE_RULE }],
      [
        ...listed,
        { file: "packages/sdk/test/a.test.ts", text: text.replace(" [23.1]", "") },
        { file: TEST, text: 'test("a [23.1]", f);' },
      ],
    );
    const faultOf = (where: string, number: number): string =>
      `${where}: hostile case ${number} has no test; begin the title of one with "hostile case ${number}: "`;
    expect(faults).toEqual([
      ...range(31, 98).map((number) => faultOf("packages", number)),
      ...range(74, 99).map((number) => faultOf(REAL_CHANNELS, number)),
    ]);
  });

  test("are those of streams, contexts and sessions, the last of them over real channels too", () => {
    expect(findMissingCases([])).toEqual(range(29, 99));
    expect(findMissingCases([], "real")).toEqual(range(74, 99));
    expect(findMissingCases([`hostile case ${cases}: all`])).toEqual([]);
  });

  test("stand at the beginning, and a title that looks like one is not passed over", () => {
    expect(readHostileCases("hostile case 29, 47: a")).toEqual([29, 47]);
    expect(readHostileCases("no hostile case 29: a")).toEqual([]);
    for (const title of [
      "hostile case 29 a",
      "hostile cases 29: a",
      "Hostile case 29: a",
      "hostile case 29,47: a",
      "hostile case: a",
    ]) {
      expect(readHostileCases(title)).toBeUndefined();
      expect(faultsOf(ONE_RULE, `test("${title} [23.1]", f);`)).toEqual([
        `${TEST}:1: "${title} [23.1]" names no case; begin it as "hostile case 29, 47: "`,
      ]);
    }
  });
});
