// What is said of an API that is not the reviewed one.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diffReports, findLeftOver } from "../src/api-diff.js";
import { listReports, reportFileOf } from "../src/api-report.js";
import { withScratchFolder } from "../src/scratch.js";

test("the same report is no finding, a missing one is", () => {
  expect(diffReports("@ixt/a", "x\n", "x\n")).toEqual([]);
  expect(diffReports("@ixt/a", undefined, "x\n")).toEqual(["@ixt/a: there is no report of it"]);
});

test("what is gone and what came are told, also of lines that stand there twice", () => {
  expect(diffReports("@ixt/a", "a\nb\nb\n", "a\nb\nc\n")).toEqual([
    "@ixt/a: its API is not the reviewed one:\n- b\n+ c",
  ]);
  expect(diffReports("@ixt/a", "a\nb\n", "b\na\n")).toEqual([
    "@ixt/a: its API is not the reviewed one:\nlines in another order",
  ]);
  const many = Array.from({ length: 20 }, (_, i) => `line ${i}`).join("\n");
  expect(diffReports("@ixt/a", many, "x")[0]).toContain("- line 11\n  and 8 more\n+ x");
});

test("a report of no entry is left over", () => {
  expect(findLeftOver(["api/index.api.md", "api/old.api.md"], ["api/index.api.md"])).toEqual(["api/old.api.md"]);
});

test("a new package has no reports yet, and no folder of them", () =>
  withScratchFolder(async (folder) => {
    expect(listReports(folder)).toEqual([]);
    mkdirSync(join(folder, "api"));
    writeFileSync(join(folder, "api", "index.api.md"), "");
    expect(listReports(folder)).toEqual(["api/index.api.md"]);
  }));

test("each entry has a file of its own", () => {
  expect(["@ixt/wire", "@ixt/wire/module", "@ixt/wire/a/b"].map(reportFileOf)).toEqual([
    "api/index.api.md",
    "api/module.api.md",
    "api/a-b.api.md",
  ]);
});
