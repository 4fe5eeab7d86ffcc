// What a tarball may hold.

import { expect, test } from "vitest";
import { findTarballFaults } from "../src/tarball-rules.js";

const good: readonly (readonly [string, string])[] = [
  ["package.json", "{}"],
  ["README.md", "# a"],
  ["LICENSE", "MIT"],
  ["dist/index.js", "1"],
  ["dist/capnp/module.d.ts", "1"],
  ["dist/chunk-A1B2.cjs", "1"],
];

test("what was built, and what one reads", () => {
  expect(findTarballFaults("a", new Map(good), ["/build"])).toEqual([]);
});

test.each([
  ["src/index.ts", "src/index.ts has no business in it"],
  ["dist/index.js.map", "dist/index.js.map has no business in it"],
  ["dist/.env", "dist/.env has no business in it"],
  ["dist/a.test.js", "dist/a.test.js is a test"],
])("nothing else: %s", (path, fault) => {
  expect(findTarballFaults("a", new Map([...good, [path, ""]]), [])).toContain(`a: ${fault}`);
});

test("all that is needed, and no folder of whoever built it", () => {
  expect(findTarballFaults("a", new Map(good.slice(1)), [])).toEqual(["a: there is no package.json"]);
  expect(findTarballFaults("a", new Map([...good, ["dist/b.js", "at /build/x"]]), ["/build"])).toEqual([
    "a: dist/b.js names /build",
  ]);
});
