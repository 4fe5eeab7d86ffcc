// The page of sizes.

import { expect, test } from "vitest";
import { findOversizes, toSizePage } from "../src/size-table.js";

const sizes = [
  { name: "@ixt/wire", size: 4321, sizeLimit: 4400, passed: true },
  { name: "an app", size: 500, sizeLimit: 400, passed: false },
];

test("has a row for each, aligned", () => {
  expect(toSizePage(sizes).split("\n").slice(-5)).toEqual([
    "| what      | bytes | budget |",
    "| --------- | ----: | -----: |",
    "| @ixt/wire |  4321 |   4400 |",
    "| an app    |   500 |    400 |",
    "",
  ]);
});

test("what is over its budget is told", () => {
  expect(findOversizes(sizes)).toEqual(["an app takes 500 bytes, its budget is 400"]);
});
