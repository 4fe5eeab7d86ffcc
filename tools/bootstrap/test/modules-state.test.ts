import { join } from "node:path";
import { expect, it } from "vitest";
import { type ModulesState, readModulesState } from "../src/modules-state.mjs";

const stateOf = (...names: string[]): ModulesState => {
  const present = new Set(names.map((name) => join("repo", name)));
  return readModulesState("repo", (path) => present.has(path));
};
const pnpmLayout = ["node_modules", "node_modules/.modules.yaml", "node_modules/.pnpm"];

it("sees that there is none", () => {
  expect(stateOf()).toBe("absent");
});

it("knows pnpm's layout", () => {
  expect(stateOf(...pnpmLayout)).toBe("pnpm");
});

it("knows what `npm install` left in an empty clone", () => {
  expect(stateOf("node_modules", "node_modules/.package-lock.json")).toBe("foreign");
});

it("knows what `npm install` left on top of pnpm's layout", () => {
  expect(stateOf(...pnpmLayout, "node_modules/.package-lock.json")).toBe("foreign");
});

it("does not trust a layout with a part missing", () => {
  expect(stateOf("node_modules", "node_modules/.pnpm")).toBe("foreign");
  expect(stateOf("node_modules", "node_modules/.modules.yaml")).toBe("foreign");
});
