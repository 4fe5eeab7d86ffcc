import { expect, it } from "vitest";
import { findForbiddenLicences, toLicences } from "../src/licence-rules.js";

it("takes a choice of which one is allowed, and a sum of which all are", () => {
  const licences = new Map([
    ["a", "MIT"],
    ["b", "GPL-3.0 OR MIT"],
    ["c", "(Apache-2.0 AND BSD-3-Clause)"],
    ["d", "(GPL-3.0-only AND MIT) OR ISC"],
    ["spawndamnit", "Unknown"],
  ]);
  expect(findForbiddenLicences(licences)).toEqual([]);
});

it("names what is not allowed, and what is no expression", () => {
  const licences = new Map([
    ["a", "GPL-3.0-only"],
    ["b", "(MIT AND GPL-3.0)"],
    ["c", "Unknown"],
    ["d", "(MIT OR ISC) AND GPL-3.0-only"],
    ["e", "SEE LICENSE IN MIT"],
  ]);
  expect(findForbiddenLicences(licences)).toEqual([
    "a: GPL-3.0-only",
    "b: (MIT AND GPL-3.0)",
    "c: Unknown",
    "d: (MIT OR ISC) AND GPL-3.0-only",
    "e: SEE LICENSE IN MIT",
  ]);
});

it("holds a package whose versions say different things to both", () => {
  const licences = toLicences({ MIT: [{ name: "a" }, { name: "b" }], "GPL-3.0-only": [{ name: "a" }] });
  expect([...licences]).toEqual([
    ["a", "(GPL-3.0-only) AND (MIT)"],
    ["b", "MIT"],
  ]);
  expect(findForbiddenLicences(licences)).toEqual(["a: (GPL-3.0-only) AND (MIT)"]);
});
