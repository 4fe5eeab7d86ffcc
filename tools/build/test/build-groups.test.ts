import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createBuildGroups } from "../src/build-groups.js";
import type { PackageEntry } from "../src/package-entries.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ixt-build-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lay = (...names: string[]): void => {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), "");
  }
};
const entry = (outName: string, source: string, hasCommonJs = true): PackageEntry => ({
  subpath: `./${outName}`,
  outName,
  source,
  hasCommonJs,
});

it("builds entries of the same formats together", () => {
  lay("tsconfig.json", "src/index.ts", "src/module.ts");
  expect(createBuildGroups(folder, [entry("index", "src/index.ts"), entry("module", "src/module.ts")])).toEqual([
    { entry: { index: "src/index.ts", module: "src/module.ts" }, formats: ["esm", "cjs"], tsconfig: "tsconfig.json" },
  ]);
});

it("expands a pattern, and builds it apart with the tsconfig that stands beside it", () => {
  lay(
    "tsconfig.json",
    "src/index.ts",
    "capnp/tsconfig.json",
    "capnp/b.ts",
    "capnp/a.ts",
    "capnp/a.test.ts",
    "capnp/c.d.ts",
  );
  expect(createBuildGroups(folder, [entry("index", "src/index.ts"), entry("capnp/*", "capnp/*.ts", false)])).toEqual([
    { entry: { index: "src/index.ts" }, formats: ["esm", "cjs"], tsconfig: "tsconfig.json" },
    { entry: { "capnp/a": "capnp/a.ts", "capnp/b": "capnp/b.ts" }, formats: ["esm"], tsconfig: "capnp/tsconfig.json" },
  ]);
});

it("fails on a source that is not there and on a pattern that finds nothing", () => {
  expect(() => createBuildGroups(folder, [entry("index", "src/index.ts")])).toThrow(/there is no src\/index\.ts/);
  expect(() => createBuildGroups(folder, [entry("capnp/*", "capnp/*.ts")])).toThrow(/nothing in .* fits capnp\/\*\.ts/);
});
