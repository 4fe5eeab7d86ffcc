// What a caret takes.

import { expect, test } from "vitest";
import { isCaretOf } from "../src/caret-range.js";

test.each([
  ["^0.1.0", "0.1.0", true],
  ["^0.1.0", "0.1.9", true],
  ["^0.1.2", "0.1.1", false],
  ["^0.1.0", "0.2.0", false],
  ["^0.0.3", "0.0.4", false],
  ["^0.0.3", "0.0.3", true],
  ["^1.2.0", "1.9.0", true],
  ["^1.2.0", "1.1.9", false],
  ["^1.2.0", "2.0.0", false],
  ["~1.2.0", "1.2.0", false],
])("%s takes %s: %s", (range, version, takes) => {
  expect(isCaretOf(range, version)).toBe(takes);
});
