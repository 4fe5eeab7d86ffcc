// The program as a person starts it, in a repository that is broken in one way at a time.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { computeStamp } from "../src/stamp.mjs";

let root = "";
const run = (...args: string[]) => runWith({ cwd: process.cwd() }, ...args);
const runWith = (options: { cwd: string; INIT_CWD?: string }, ...args: string[]) => {
  const { INIT_CWD: _, ...env } = process.env;
  const initCwd = options.INIT_CWD === undefined ? {} : { INIT_CWD: options.INIT_CWD };
  return spawnSync(process.execPath, [join(root, "tools/bootstrap/src/main.mjs"), ...args], {
    encoding: "utf8",
    cwd: options.cwd,
    env: { ...env, ...initCwd, NO_COLOR: "1" },
  });
};

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

/** Makes the tree look installed, with a pnpm that is the given program. */
function layInstalled(pnpm: string): void {
  writeFileSync(join(root, "package.json"), manifest(">=20.0"));
  writeFileSync(join(root, "pnpm-lock.yaml"), "lock");
  writeFileSync(join(root, "pnpm-workspace.yaml"), "space");
  mkdirSync(join(root, "node_modules/.pnpm"), { recursive: true });
  mkdirSync(join(root, "node_modules/pnpm/bin"), { recursive: true });
  writeFileSync(join(root, "node_modules/.modules.yaml"), "");
  writeFileSync(join(root, "node_modules/pnpm/bin/pnpm.cjs"), pnpm);
  const platform = `${process.platform}-${process.arch}`;
  const inputs = {
    lockfile: "lock",
    workspace: "space",
    nodeVersion: process.versions.node,
    platform,
    pin: "pnpm@1.2.3",
  };
  writeFileSync(join(root, "node_modules/.ixt-installed"), computeStamp(inputs));
}

it("runs the job with pnpm at once when all is installed, passes arguments on, and passes the exit code through", () => {
  layInstalled("console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 5;");
  const { status, stdout, stderr } = run("test", "--show", "two words");
  expect(status).toBe(5);
  expect(JSON.parse(stdout)).toEqual(["--silent", "run", "test:run", "--show", "two words"]);
  expect(stderr).toBe("[npm test] The dependencies are already installed.\n[npm test] Running all tests.\n");
});

/** Puts the given program where the build leaves the main job. */
function layMainJob(program: string): void {
  mkdirSync(join(root, "examples/log-search/dist"), { recursive: true });
  writeFileSync(join(root, "examples/log-search/dist/main.js"), program);
}

it("keeps the build to itself when it succeeds: stdout is the job's", () => {
  layInstalled("console.log('built');");
  layMainJob("console.log(JSON.stringify(process.argv.slice(2)));");
  const { status, stdout, stderr } = run("start", "--", "-x");
  expect({ status, stdout }).toEqual({ status: 0, stdout: '["--","-x"]\n' });
  expect(stderr.trim().split("\n")).toHaveLength(3);
});

it("tells the main job in which folder the person is, who may be in another than npm starts us in", () => {
  layInstalled("");
  layMainJob("console.log(process.env.INIT_CWD);");
  expect(runWith({ cwd: root, INIT_CWD: "/home/ada" }, "start").stdout).toBe("/home/ada\n");
  const folder = realpathSync(join(root, "tools"));
  expect(runWith({ cwd: folder }, "start").stdout).toBe(`${folder}\n`);
});

it("shows what a failed build printed, and does not run the job", () => {
  layInstalled("console.log('the reason'); process.exitCode = 3;");
  const { status, stdout, stderr } = run("start");
  expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
  expect(stderr).toMatch(/\nthe reason\n\[npm start\] That failed with exit code 3; the reason stands above\.\n$/);
});

it("runs the job also when nobody reads what it says itself", async () => {
  layInstalled("");
  layMainJob("process.exitCode = 6;");
  const child = spawn(process.execPath, [join(root, "tools/bootstrap/src/main.mjs"), "start"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  child.stderr.destroy();
  expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(6);
});
