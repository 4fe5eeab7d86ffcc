import { expect, it } from "vitest";
import { selectChecks } from "../src/check-list.js";

const scripts = { check: "x", "check:lint": "a", build: "y", "check:size": "b" };

it("takes every check: script in its order, and not the runner itself", () => {
  expect(selectChecks(scripts, []).map(({ name }) => name)).toEqual(["lint", "size"]);
});

it("takes the wanted ones", () => {
  expect(selectChecks(scripts, ["size"])).toEqual([{ name: "size", script: "check:size" }]);
});

it("refuses a name that does not exist, and names those that do", () => {
  expect(() => selectChecks(scripts, ["sise"])).toThrow("No such check: sise. There are: lint, size.");
});
