import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { runChild } from "../src/child.mjs";
import { findNpx } from "../src/npx.mjs";

const options = { cwd: fileURLToPath(new URL(".", import.meta.url)), env: process.env, output: "held" } as const;

it("passes the exit code through and keeps what was printed", async () => {
  const result = await runChild(
    process.execPath,
    ["-e", "console.log('out'); console.error('err'); process.exitCode = 7"],
    options,
  );
  expect(result.exitCode).toBe(7);
  expect(result.output).toContain("out");
  expect(result.output).toContain("err");
});

it("holds back what a child prints to stderr when only its progress is wanted", async () => {
  const script = "console.log('progress'); console.error('noise');";
  const result = await runChild(process.execPath, ["-e", script], { ...options, output: "progress" });
  expect(result.output).toContain("progress");
  expect(result.heldBack.trim()).toBe("noise");
  const held = await runChild(process.execPath, ["-e", script], options);
  expect(held.heldBack.trim().split("\n").sort()).toEqual(["noise", "progress"]);
});

it("gives 128 plus the signal's number to a child that a signal ended", async () => {
  const result = await runChild(
    process.execPath,
    ["-e", "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)"],
    options,
  );
  expect(result.exitCode).toBe(143);
});

it("rejects when there is no such command", async () => {
  await expect(runChild("no-such-command-anywhere", [], options)).rejects.toThrow(/ENOENT/);
});

it("finds the npx beside the npm that started it, and else the one on PATH", () => {
  expect(
    findNpx({ npm_execpath: "/npm/bin/npm-cli.js" }, "/bin/node", (path) => path === "/npm/bin/npx-cli.js"),
  ).toEqual(["/bin/node", "/npm/bin/npx-cli.js"]);
  expect(findNpx({}, "/opt/bin/node", (path) => path === "/opt/lib/node_modules/npm/bin/npx-cli.js")).toHaveLength(2);
  expect(findNpx({}, "/bin/node", () => false)).toEqual(["npx"]);
});
