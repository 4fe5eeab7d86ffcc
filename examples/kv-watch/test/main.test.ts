import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../", import.meta.url));

interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, ["--conditions", "@ixt/source", "--import", "tsx", MAIN, ...args], {
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
    expect(stdout).toContain("  bob is told that the store drains\n  bob is done: complete\n");
  });

  it("says in one line, with exit code 2, what it takes for a deadline", async () => {
    expect(await run("0")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "kv-watch: the one argument is alice's deadline, 1 to 99999 milliseconds\n",
    });
  });
});
