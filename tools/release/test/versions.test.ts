// How far a release moves each package.

import { expect, test } from "vitest";
import { addDependants, applyBump, type Bump, bumpOf, findReleased, findVersionFaults } from "../src/versions.js";

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

test("a version moves as far as it is said, and what is none does not", () => {
  const moved = (["none", "patch", "minor", "major"] as const).map((bump) => applyBump("1.2.3", bump));
  expect(moved).toEqual(["1.2.3", "1.2.4", "1.3.0", "2.0.0"]);
  expect(() => applyBump("1.2.3-rc.1", "patch")).toThrow("1.2.3-rc.1 is no version of a release");
});

test.each<[string, Bump, readonly (readonly [string, Bump])[]]>([
  ["0.1.0", "patch", [["wire", "patch"]]],
  [
    "0.1.0",
    "minor",
    [
      ["wire", "minor"],
      ["stream", "patch"],
    ],
  ],
  ["1.0.0", "minor", [["wire", "minor"]]],
  [
    "1.0.0",
    "major",
    [
      ["wire", "major"],
      ["stream", "patch"],
    ],
  ],
  [
    "0.0.3",
    "patch",
    [
      ["wire", "patch"],
      ["sdk", "patch"],
      ["stream", "patch"],
    ],
  ],
])("%s, and a %s below: whose range no longer takes it gets a patch", (version, bump, moved) => {
  const names = ["sdk", "stream", "wire"];
  const before = new Map(names.map((name) => [name, version]));
  const dependencies = new Map([
    ["sdk", ["stream", "elsewhere"]],
    ["stream", ["wire"]],
    ["wire", []],
  ]);
  expect(addDependants(new Map([["wire", bump]]), before, dependencies)).toEqual(new Map(moved));
});

test("what a changeset names keeps the bump that it names", () => {
  const before = new Map([
    ["stream", "0.1.0"],
    ["wire", "0.1.0"],
  ]);
  const named = new Map([
    ["wire", "minor"],
    ["stream", "minor"],
  ] as const);
  expect(addDependants(named, before, new Map([["stream", ["wire"]]]))).toEqual(named);
});
