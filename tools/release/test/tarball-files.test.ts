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
import { findOtherFiles } from "../src/tarball-files.js";

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
    ['two builds gave two tarballs: dist/index.js differs: line 2 is "two" and "2"'],
  ],
  ["a file less", { "package.json": "{}\n" }, 1, ["two builds gave two tarballs: dist/index.js is in one of them"]],
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

test("a text that goes on where the other ends differs there", () => {
  const files = (text: string): ReadonlyMap<string, Buffer> => new Map([["a", Buffer.from(text)]]);
  expect(findOtherFiles(files("x"), files("x\ny"))).toEqual(['a differs: line 2 is its end and "y"']);
  expect(findOtherFiles(files("x\ny"), files("x"))).toEqual(['a differs: line 2 is "y" and its end']);
});

test("what is packed lists its dependencies in order, whatever order pnpm found them in", () => {
  const { hooks } = createRequire(import.meta.url)(join(REPOSITORY_FOLDER, ".pnpmfile.cjs"));
  const found = { name: "a", dependencies: { c: "3", a: "1", b: "2" }, peerDependencies: { z: "9", y: "8" } };
  expect(JSON.stringify(hooks.beforePacking(found))).toBe(
    '{"name":"a","dependencies":{"a":"1","b":"2","c":"3"},"peerDependencies":{"y":"8","z":"9"}}',
  );
});
