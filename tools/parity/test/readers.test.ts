// The readers that the checks stand on: what they find, and what they must not take for a row or a test.

import { expect, test } from "vitest";
import { readParityRows } from "../src/parity-table.js";
import { findTestNames, readTests } from "../src/test-names.js";

test("a row gives its fact and every proof of its last cell", () => {
  const markdown = [
    "| fact | go | here | proof |",
    "|---|---|---|---|",
    '| 8 | a | b | `x.test.ts` "one" |',
    '| 9c | `not.a.proof` "here" | b | `x.test.ts` "one, two"<br>`y.test.ts` "three" |',
    "| 10 | a | b | none |",
  ].join("\n");
  expect(readParityRows(markdown)).toEqual([
    { fact: "8", proofs: [{ file: "x.test.ts", test: "one" }], line: 3 },
    {
      fact: "9c",
      proofs: [
        { file: "x.test.ts", test: "one, two" },
        { file: "y.test.ts", test: "three" },
      ],
      line: 4,
    },
    { fact: "10", proofs: [], line: 5 },
  ]);
});

test("a name stands without the rules it ends with", () => {
  const source = 'test("keeps [a list] whole [23.11, 23.13]", () => {}); test("keeps [words]", () => {});';
  expect(findTestNames(source)).toEqual(["keeps [a list] whole", "keeps [words]"]);
});

test("names come from calls alone, whole and unescaped", () => {
  const source = `
    test("plain", () => {});
    it('with "quotes"', async () => {});
    test("slow", { timeout: 1 }, () => {});
    test.each([[1], [2]])("each %s", () => {});
    test.each<[string]>([
      ["a", f(1)],
    ])(
      "wrapped %s",
      () => {},
    );
    describe("no test", () => {});
    const name = "no test either";
    log("nor this");
    test("an \\"escape\\"", () => {});
  `;
  expect(findTestNames(source)).toEqual(["plain", 'with "quotes"', "slow", "each %s", "wrapped %s", 'an "escape"']);
});

test("a test has the rules of its own title and of every describe around it", () => {
  const source = `
    test("alone [23.1]", () => {});
    describe("outer [23.2, 21.40]", () => {
      beforeEach(() => {});
      describe.each([1])("inner %s", (n) => {
        test.each\`a \${1}\`("deep $a [23.3]", () => {});
      });
      for (const name of names) {
        test(\`takes \${name} whole [23.4]\`, () => {});
        test("adds " + name + " up [23.5]", () => {});
        test(name, () => {});
      }
    });
    test("[23.6] is not at the end", () => {});
  `;
  expect(readTests(source).map(({ name, rules, line }) => [line, name, rules])).toEqual([
    [2, "alone", ["23.1"]],
    [6, "deep $a", ["23.2", "21.40", "23.3"]],
    [9, `takes \${name} whole`, ["23.2", "21.40", "23.4"]],
    [10, `adds \${name} up`, ["23.2", "21.40", "23.5"]],
    [11, "", ["23.2", "21.40"]],
    [14, "[23.6] is not at the end", []],
  ]);
  expect(readTests(source)[1]?.titles).toEqual(["outer [23.2, 21.40]", "inner %s", "deep $a [23.3]"]);
});

test("what does not run, and what only looks like a test, is none", () => {
  const source = `
    test.skip("skipped [23.1]", () => {});
    it.todo("to do [23.1]");
    test.fails("known to fail [23.1]", () => {});
    describe.skip("all of it [23.1]", () => { test("within", () => {}); });
    // test("in a comment [23.1]", () => {});
    const text = 'test("in a text [23.1]", () => {})';
    /a/.test("b [23.1]");
    suite.test("of an object [23.1]");
    test.each(["a table [23.1]"]);
  `;
  expect(readTests(source)).toEqual([]);
});

test.each([
  'test("without a function [23.1]");',
  'test("with options alone [23.1]", { timeout: 1 });',
  'test("with a timeout alone [23.1]", 500);',
  'test("with nothing [23.1]", undefined);',
  'test("by an option [23.1]", { skip: true }, () => {});',
  'test("by an option in quotes [23.1]", { "todo": true }, () => {});',
  'test("that is to fail [23.1]", { timeout: 1, fails: true }, () => {});',
  'test("by an option worked out [23.1]", { skip: isSlow }, () => {});',
  'test("by an option in short [23.1]", { skip }, () => {});',
  'test("by an option that comes last [23.1]", () => {}, { skip: true });',
  'test.skipIf(isSlow)("here and there [23.1]", () => {});',
  'test.runIf(isFast)("here and there [23.1]", () => {});',
  'test.concurrent.skipIf(isSlow)("here and there [23.1]", () => {});',
  'test.skipIf(isSlow).each([1])("here and there [23.1]", () => {});',
  'test.each([])("of no rows [23.1]", () => {});',
  'test.for([])("of no rows [23.1]", () => {});',
  'test.each`a | b`("of a head alone [23.1]", () => {});',
  'describe("all of it [23.1]", { skip: true }, () => { test("within", () => {}); });',
  'describe.skipIf(isSlow)("all of it [23.1]", () => { test("within", () => {}); });',
  'describe.each([])("all of it [23.1]", () => { test("within", () => {}); });',
])("what does not run, or not everywhere, proves nothing: %s", (source) => {
  expect(readTests(source)).toEqual([]);
});

test("options that are off, and a body by its name, let a test run", () => {
  const source = `
    test("runs", { skip: false, timeout: 1 }, () => {});
    test("by name", body);
    test("by a call", makeBody(1));
    test.concurrent.each([1])("rows %i", () => {});
    test.each(ROWS)("rows of a table %i", () => {});
  `;
  expect(findTestNames(source)).toEqual(["runs", "by name", "by a call", "rows %i", "rows of a table %i"]);
});

test("a way of declaring that is not known has no name and proves no rule", () => {
  const source = `
    describe("around it [23.1]", () => {
      const withServer = test.extend({ server: [] });
      withServer("unseen [23.2]", () => {});
      test.extend({})("unseen too [23.2]", () => {});
      test.another("neither [23.2]", () => {});
    });
  `;
  expect(readTests(source)).toEqual([3, 5, 6].map((line) => ({ name: "", titles: [], rules: [], line })));
});
