import { expect, it } from "vitest";
import { findForbiddenLicences } from "../src/licence-rules.js";

it("takes a choice of which one is allowed, and a sum of which all are", () => {
  const list = {
    MIT: [{ name: "a" }],
    "GPL-3.0 OR MIT": [{ name: "b" }],
    "(Apache-2.0 AND BSD-3-Clause)": [{ name: "c" }],
  };
  expect(findForbiddenLicences(list)).toEqual([]);
});

it("names what is not allowed", () => {
  const list = { "GPL-3.0-only": [{ name: "a" }], "(MIT AND GPL-3.0)": [{ name: "b" }], Unknown: [{ name: "c" }] };
  expect(findForbiddenLicences(list)).toEqual(["a: GPL-3.0-only", "b: (MIT AND GPL-3.0)", "c: Unknown"]);
});
