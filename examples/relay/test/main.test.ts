import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** All three programs run from their sources, so that no build is needed: the modules inherit what Node is told here. */
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const env = { ...process.env, NODE_OPTIONS: `--import ${loader} --conditions=@ixt/source` };

it("shows what reaches the other module, what does not, and that a dead one hangs nobody", {
  timeout: 60_000,
}, async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN], { env });
  expect(stdout.split("\n")).toEqual([
    "alice holds [digest:count, notes:read, notes:erase]; the host runs notes and digest, a process each",
    "\u2022 alice asks digest.count of monday",
    "     notes.read was asked by module digest for operator alice, holding [notes:read]",
    '  -> 5 words, the longest is "relay"',
    "\u2022 alice asks digest.count of sunday",
    "     notes.read was asked by module digest for operator alice, holding [notes:read]",
    "  -> refused, notFound: there is no note of that name",
    "\u2022 alice asks digest.tidy of monday",
    '  -> refused, permissionDenied: the capability "notes:erase" is required',
    "\u2022 the process of notes is killed",
    "\u2022 alice asks digest.count of friday",
    '  -> refused, unavailable: notes served "notes.read", and its session is over',
    "digest has ended with exit code 0",
    "",
  ]);
  expect(stderr).toBe("");
});
