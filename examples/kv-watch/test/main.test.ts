import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createInvocationContext } from "@ixt/sdk";
import { spawnModule } from "@ixt/sdk/host";
import { operator } from "@ixt/testkit";
import { describe, expect, it } from "vitest";
import { watch } from "../src/client.js";
import { type Notice, READ } from "../src/protocol.js";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const MODULE = fileURLToPath(new URL("../src/module-main.ts", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../", import.meta.url));

/** Node's own arguments for a program that is not built. */
const FROM_SOURCE = ["--conditions", "@ixt/source", "--import", "tsx"];

interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, [...FROM_SOURCE, MAIN, ...args], {
    cwd: PACKAGE,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { exitCode, stdout, stderr };
}

describe("the example, as a process", { timeout: 60_000 }, () => {
  it("tells its story over a real pipe, to the end, however much of it alice has the time to see", async () => {
    const { exitCode, stdout, stderr } = await run();
    expect([exitCode, stderr]).toEqual([0, ""]);
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(/^the module kv runs as process \d+$/);
    const seen = lines.filter((line) => line.startsWith("  alice sees ")).length;
    expect(lines.slice(-4)).toEqual([
      "  the module says goodbye",
      `in all: 304 puts; alice saw ${seen} and skipped 0 (deadlineExceeded); bob saw 6 and skipped 295 (complete)`,
      "its process has ended with exit code 0",
      "",
    ]);
    expect(stdout).toContain("  alice is done: deadlineExceeded, the deadline has passed\n");
    expect(stdout).toContain('  bob sees load/a = "300" (revision 304, in the place of 99 older ones)\n');
    expect(stdout).toContain("  bob is told that the session drains\n  bob is done: complete\n");
  });

  it("says in one line, with exit code 2, what it takes for a deadline", async () => {
    expect(await run("0")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "kv-watch: the one argument is alice's deadline, 1 to 99999 milliseconds\n",
    });
  });
});

describe("the module, as a process", { timeout: 60_000 }, () => {
  it("ends its watches in order when it is told to stop, and then itself", async () => {
    const module = await spawnModule(process.execPath, [...FROM_SOURCE, MODULE], { cwd: PACKAGE });
    const told: Notice[] = [];
    for await (const notice of watch(module, "", createInvocationContext({ actor: operator("rita", [READ]) }))) {
      told.push(notice);
      if (notice.kind === "watching") process.kill(module.pid, "SIGTERM");
    }
    expect(told).toEqual([{ kind: "watching", remainingMs: null }, { kind: "draining" }]);
    expect([await module.closed, await module.exited]).toEqual([undefined, { exitCode: 0, signal: undefined }]);
  });
});
