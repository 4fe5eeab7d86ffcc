// The program as a person starts it, in a repository that is broken in one way at a time.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

let root = "";
const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, "tools/bootstrap/src/main.mjs"), ...args], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ixt-bootstrap-"));
  mkdirSync(join(root, "tools/bootstrap"), { recursive: true });
  cpSync(fileURLToPath(new URL("../src", import.meta.url)), join(root, "tools/bootstrap/src"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const manifest = (node: string): string =>
  JSON.stringify({ packageManager: "pnpm@1.2.3", engines: { node }, type: "module" });

it("names the jobs it knows", () => {
  expect(run("strat")).toMatchObject({ status: 2, stdout: "", stderr: 'Unknown job "strat". Known: start, test.\n' });
});

it("says that a file is missing", () => {
  const { status, stdout, stderr } = run("test");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toBe("package.json is missing or unreadable: this is not a whole clone of the repository.\n");
});

it("refuses a Node that is too old with one line", () => {
  writeFileSync(join(root, "package.json"), manifest(">=99.0"));
  const { status, stderr } = run("start");
  expect(status).toBe(1);
  expect(stderr.trim().split("\n")).toEqual([expect.stringMatching(/^This needs Node 99\.0 or newer/)]);
});

it("runs the job with pnpm at once when all is installed, passes arguments on, and passes the exit code through", async () => {
  const { computeStamp } = await import("../src/stamp.mjs");
  writeFileSync(join(root, "package.json"), manifest(">=20.0"));
  writeFileSync(join(root, "pnpm-lock.yaml"), "lock");
  writeFileSync(join(root, "pnpm-workspace.yaml"), "space");
  mkdirSync(join(root, "node_modules/.pnpm"), { recursive: true });
  mkdirSync(join(root, "node_modules/pnpm/bin"), { recursive: true });
  writeFileSync(join(root, "node_modules/.modules.yaml"), "");
  writeFileSync(
    join(root, "node_modules/pnpm/bin/pnpm.cjs"),
    "console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 5;",
  );
  const platform = `${process.platform}-${process.arch}`;
  const inputs = {
    lockfile: "lock",
    workspace: "space",
    nodeVersion: process.versions.node,
    platform,
    pin: "pnpm@1.2.3",
  };
  writeFileSync(join(root, "node_modules/.ixt-installed"), computeStamp(inputs));

  const { status, stdout, stderr } = run("test", "--query", "two words");
  expect(status).toBe(5);
  expect(JSON.parse(stdout)).toEqual(["--silent", "run", "test:run", "--query", "two words"]);
  expect(stderr).toBe("[npm test] The dependencies are already installed.\n[npm test] Running all tests.\n");
});
