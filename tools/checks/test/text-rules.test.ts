import { expect, it } from "vitest";
import { findForbiddenText } from "../src/text-rules.js";

// Put together here so that this file passes the check it tests.
const path = (first: string): string => ["", first, "x"].join("/");

it.each([
  [`see ${path("work")}`, "machine path"],
  [`see ${path("tmp")}`, "machine path"],
  [`see ${path("root")}`, "machine path"],
  [`see ${path("home/somebody")}`, "machine path"],
  [`see https://${["registry", "npmjs", "org"].join(".")}`, "registry host"],
  [`see ${["deb", "debian", "org"].join(".")}`, "registry host"],
  [`${"<".repeat(7)} HEAD`, "merge conflict"],
])("finds %s", (line, name) => {
  expect(findForbiddenText("a.md", `first\n${line}\n`)).toEqual([`a.md:2: ${name}`]);
});

it("passes ordinary text, relative paths and binary files", () => {
  expect(findForbiddenText("a.md", "packages/work/x and ./tmp/x, a/root/b, pnpm and npm\n")).toEqual([]);
  expect(findForbiddenText("a.bin", `\0${path("work")}`)).toEqual([]);
});
