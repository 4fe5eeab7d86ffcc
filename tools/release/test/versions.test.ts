// How far a release moves each package.

import { expect, test } from "vitest";
import { bumpOf, findReleased, findVersionFaults } from "../src/versions.js";

test.each([
  ["0.1.0", "0.1.0", "none"],
  ["0.1.0", "0.1.1", "patch"],
  ["0.1.9", "0.2.0", "minor"],
  ["0.9.3", "1.0.0", "major"],
  ["0.1.0", "0.1.2", undefined],
  ["0.1.0", "0.3.0", undefined],
  ["0.1.0", "0.2.1", undefined],
  ["0.1.0", "1.1.0", undefined],
  ["0.1.1", "0.1.0", undefined],
  ["0.1.0", "0.1.1-rc.1", undefined],
  ["0.1.0", "gone", undefined],
])("from %s to %s: %s", (from, to, bump) => {
  expect(bumpOf(from, to)).toBe(bump);
});

test("what moved otherwise than its changesets ask is told", () => {
  const before = new Map([
    ["a", "0.1.0"],
    ["b", "0.1.0"],
    ["c", "0.1.0"],
    ["d", "0.1.0"],
  ]);
  const after = new Map([
    ["a", "0.1.1"],
    ["b", "0.1.0"],
    ["c", "0.1.1"],
  ]);
  const wanted = new Map([
    ["a", "patch"],
    ["b", "minor"],
  ] as const);
  expect(findVersionFaults(before, after, wanted)).toEqual([
    "b: 0.1.0 -> 0.1.0, where a minor was due",
    "c: 0.1.0 -> 0.1.1, where no release was due",
    "d: 0.1.0 -> gone, where no release was due",
  ]);
  expect(findReleased(before, after)).toEqual(["a", "c"]);
});
