// How SPDX expressions are read.

import { expect, test } from "vitest";
import { isSatisfiedBy, parseLicenceExpression } from "../src/licence-expression.js";

test.each([
  ["A", true],
  ["X", false],
  ["A AND X", false],
  ["X OR A", true],
  ["(A AND X) OR B", true],
  ["B OR (A AND X)", true],
  ["A AND (X OR B)", true],
  ["X AND (A OR B)", false],
  ["(A OR X) AND (X OR Y)", false],
  ["A OR B AND X", true],
  ["X OR A AND B", true],
  ["(A OR B) AND X", false],
  ["((A))", true],
  ["A WITH x", false],
  ["X WITH x OR A", true],
])("%s: %s", (text, isSatisfied) => {
  const expression = parseLicenceExpression(text);
  expect(expression !== undefined && isSatisfiedBy(expression, (name) => name === "A" || name === "B")).toBe(
    isSatisfied,
  );
});

test.each(["", "SEE LICENSE IN LICENSE.md", "(A", "A)", "A OR", "AND A", "A B", "()", "A WITH", "A AND OR B"])(
  "%j is none",
  (text) => {
    expect(parseLicenceExpression(text)).toBeUndefined();
  },
);
