import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** Both programs run from their sources, so that no build is needed: the module's process inherits what Node is told here. */
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const env = { ...process.env, NODE_OPTIONS: `--import ${loader} --conditions=@ixt/source` };

it("greets who may ask, refuses who may not, and ends in order", { timeout: 60_000 }, async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN], { env });
  expect(stdout.replace(/process \d+/, "process 1234").split("\n")).toEqual([
    "the module hello runs as process 1234",
    "alice, holding [greet:say], asks it to greet ada",
    "  -> hello ada, from operator alice",
    "bob, holding [], asks it to greet ada",
    '  -> refused, permissionDenied: the capability "greet:say" is required',
    "it has ended with exit code 0",
    "",
  ]);
  expect(stderr).toBe("");
});
