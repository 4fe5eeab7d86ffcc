// The page of licences.

import { expect, test } from "vitest";
import { findUnknownLicences, toLicencePage } from "../src/licence-table.js";

const dependencies = [
  { name: "vitest", by: "the root" },
  { name: "esbuild", by: "tools/browser" },
  { name: "esbuild", by: "tools/release" },
];

test("names each once, with its licence and who names it", () => {
  const licences = new Map([
    ["esbuild", "MIT"],
    ["vitest", "MIT"],
  ]);
  const side = { folder: "tools/side", licences: new Map([["vite@7.3.1", "MIT"]]), installed: new Map() };
  expect(toLicencePage(dependencies, licences, [side]).split("\n").slice(-9)).toEqual([
    "| esbuild | MIT | tools/browser, tools/release |",
    "| vitest | MIT | the root |",
    "",
    "## tools/side",
    "",
    "| licence | packages |",
    "| --- | --- |",
    "| MIT | vite@7.3.1 |",
    "",
  ]);
  expect(findUnknownLicences(dependencies, licences)).toEqual([]);
});

test("one without a licence is told", () => {
  expect(findUnknownLicences(dependencies, new Map([["vitest", "MIT"]]))).toEqual([
    "esbuild: its licence is not known",
  ]);
});
