// What is told of two tarballs that should be the same bytes, and what keeps them the same.

import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { requireCommand } from "@ixt/checks/command";
import type { PackedPackage } from "@ixt/checks/pack";
import { REPOSITORY_FOLDER } from "@ixt/checks/repository";
import { withScratchFolder } from "@ixt/checks/scratch";
import { expect, test } from "vitest";
import { compareTarballs } from "../src/reproducible.js";
import { findDifferingFiles } from "../src/tarball-files.js";

type Files = Readonly<Record<string, string>>;

const A = { "dist/index.js": "one\ntwo\n", "package.json": "{}\n" };

/** A tarball of these files, all of them changed at this second since 1970. */
async function pack(folder: string, name: string, files: Files, second = 1): Promise<PackedPackage> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, "package", path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
    utimesSync(file, second, second);
  }
  const tarball = join(folder, "x.tgz");
  const paths = Object.keys(files).map((path) => join("package", path));
  await requireCommand("tar", ["-czf", tarball, ...paths], folder);
  return { manifest: { name, exports: {} }, folder, tarball };
}

test.each<[string, Files, number, readonly string[]]>([
  ["the same bytes", A, 1, []],
  [
    "another line",
    { ...A, "dist/index.js": "one\n  2\n" },
    1,
    ['two builds gave two tarballs: dist/index.js differs: line 2 is "two" and "  2"'],
  ],
  ["a file less", { "package.json": "{}\n" }, 1, ["two builds gave two tarballs: dist/index.js is in the first alone"]],
  ["another time", A, 2, ["two builds gave two tarballs of the same files"]],
])("two tarballs, the second of %s", (_, files, second, faults) =>
  withScratchFolder(async (folder) => {
    const one = [await pack(join(folder, "1"), "@ixt/wire", A)];
    const two = [await pack(join(folder, "2"), "@ixt/wire", files, second)];
    const found = await compareTarballs(one, two, join(folder, "unpacked"));
    expect(found).toEqual(faults.map((fault) => `@ixt/wire: ${fault}`));
  }),
);

test("a package that the second build did not make is told", () =>
  withScratchFolder(async (folder) => {
    const one = [await pack(join(folder, "1"), "@ixt/wire", A)];
    expect(await compareTarballs(one, [], folder)).toEqual(["@ixt/wire: the second build made no tarball of it"]);
  }));

test.each<[string, string, string, string]>([
  ["goes on where the other ends", "x", "x\ny", 'line 2 is its end and "y"'],
  ["ends where the other goes on", "x\ny", "x", 'line 2 is "y" and its end'],
  ["has other blanks", "x\n", "x \r\n", 'line 1 is "x" and "x \\r"'],
  [
    "is one long line",
    `${"x".repeat(200)}1`,
    `${"x".repeat(200)}2`,
    `line 1 is "${"x".repeat(40)}1" and "${"x".repeat(40)}2"`,
  ],
  ["is no text", "\xff", "\xfe", 'line 1 is "\xff" and "\xfe"'],
])("a file that %s is told so", (_, one, two, difference) => {
  const files = (text: string): ReadonlyMap<string, Buffer> => new Map([["a", Buffer.from(text, "latin1")]]);
  expect(findDifferingFiles(files(one), files(two))).toEqual([`a differs: ${difference}`]);
});

test("a file that one of two tarballs lacks is told with the one that has it", () => {
  const some = new Map([["a", Buffer.of(1)]]);
  expect(findDifferingFiles(some, new Map())).toEqual(["a is in the first alone"]);
  expect(findDifferingFiles(new Map(), some)).toEqual(["a is in the second alone"]);
  expect(findDifferingFiles(new Map(), some, ["a"])).toEqual([]);
});

test("what is packed lists its dependencies in order, whatever order pnpm found them in", () => {
  const { hooks } = createRequire(import.meta.url)(join(REPOSITORY_FOLDER, ".pnpmfile.cjs"));
  const found = { name: "a", dependencies: { c: "3", a: "1", b: "2" }, peerDependencies: { z: "9", y: "8" } };
  expect(JSON.stringify(hooks.beforePacking(found))).toBe(
    '{"name":"a","dependencies":{"a":"1","b":"2","c":"3"},"peerDependencies":{"y":"8","z":"9"}}',
  );
});
