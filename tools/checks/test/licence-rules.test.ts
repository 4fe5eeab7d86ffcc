import { expect, it } from "vitest";
import { findForbiddenLicences, toLicences, toVersionIds } from "../src/licence-rules.js";

it("takes a choice of which one is allowed, and a sum of which all are", () => {
  const licences = new Map([
    ["a", "MIT"],
    ["b", "GPL-3.0 OR MIT"],
    ["c", "(Apache-2.0 AND BSD-3-Clause)"],
    ["d", "(GPL-3.0-only AND MIT) OR ISC"],
    ["spawndamnit", "Unknown"],
    ["speakingurl@14.0.1", "BSD"],
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
    ["speakingurl@15.0.0", "BSD"],
    ["speakingurl@14.0.1", "GPL-3.0-only"],
  ]);
  expect(findForbiddenLicences(licences)).toEqual([
    "a: GPL-3.0-only",
    "b: (MIT AND GPL-3.0)",
    "c: Unknown",
    "d: (MIT OR ISC) AND GPL-3.0-only",
    "e: SEE LICENSE IN MIT",
    "speakingurl@15.0.0: BSD",
    "speakingurl@14.0.1: GPL-3.0-only",
  ]);
});

it("holds a package whose versions say different things to both", () => {
  const list = {
    MIT: [
      { name: "a", versions: ["1.0.0", "2.0.0"] },
      { name: "b", versions: ["1.0.0"] },
    ],
    "GPL-3.0-only": [{ name: "a", versions: ["3.0.0"] }],
  };
  const licences = toLicences(list);
  expect([...licences]).toEqual([
    ["a", "(GPL-3.0-only) AND (MIT)"],
    ["b", "MIT"],
  ]);
  expect(findForbiddenLicences(licences)).toEqual(["a: (GPL-3.0-only) AND (MIT)"]);
  expect([...toLicences(list, toVersionIds)]).toEqual([
    ["a@3.0.0", "GPL-3.0-only"],
    ["a@1.0.0", "MIT"],
    ["a@2.0.0", "MIT"],
    ["b@1.0.0", "MIT"],
  ]);
});
