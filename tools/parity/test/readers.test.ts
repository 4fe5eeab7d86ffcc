// The two readers that the parity check stands on: what they find, and what they must not take for a row or a test.

import { expect, test } from "vitest";
import { readParityRows } from "../src/parity-table.js";
import { findTestNames } from "../src/test-names.js";

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
