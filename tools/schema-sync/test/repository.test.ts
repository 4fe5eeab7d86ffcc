/** This repository itself: what is committed is what the sync makes, and the check sees any changed byte of it. */
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { checkSchemas, formatProblem } from "../src/check.js";
import { parsePin } from "../src/pin.js";
import { createReplayCompiler } from "../src/replay.js";
import { PIN_PATH } from "../src/schema-files.js";
import { syncSchemas } from "../src/sync.js";
import { createTools } from "../src/tools.js";
import { changedPaths, readText, type Tree } from "../src/tree.js";
import { readWorkspace } from "../src/workspace.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const GENERATION_TIMEOUT_MS = 60_000;

let tree: Tree;

beforeAll(async () => {
  tree = await readWorkspace(ROOT);
});

test("the repository passes schemas:check", () => {
  expect(checkSchemas(tree).map(formatProblem)).toEqual([]);
});

test("generating again from the committed request gives zero diff", { timeout: GENERATION_TIMEOUT_MS }, async () => {
  const after = await syncSchemas(tree, {}, { ...createTools(tree), compile: createReplayCompiler(tree) });
  expect(changedPaths(tree, after)).toEqual([]);
});

test("a changed byte in any vendored, derived or generated file fails the check and names the file", () => {
  const paths = Object.keys(parsePin(readText(tree, PIN_PATH) ?? "").files);
  expect(paths.length).toBeGreaterThan(0);
  for (const path of paths) {
    const bytes = Uint8Array.from(tree.get(path) ?? []);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 0x20;
    const problems = checkSchemas(new Map(tree).set(path, bytes)).map(formatProblem);
    expect(problems).toEqual([expect.stringMatching(/^\S+: was changed after the last sync; repair with: \S+/)]);
    expect(problems[0]?.startsWith(`${path}: `)).toBe(true);
  }
});
