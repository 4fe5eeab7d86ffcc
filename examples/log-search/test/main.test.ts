import { spawn } from "node:child_process";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../", import.meta.url));
const RUN = ["--conditions", "@ixt/source", "--import", "tsx", MAIN];

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "log-search-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** As npm starts the program: in another folder than the person is in, which INIT_CWD names. */
function createEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, INIT_CWD: folder, npm_config_user_agent: "npm/11.19.1" };
}

/** Runs the program; `stdin` is what it reads there, or nothing at all when it is left out. */
async function run(args: readonly string[], stdin?: string | Uint8Array): Promise<Run> {
  const child = spawn(process.execPath, [...RUN, ...args], {
    cwd: PACKAGE,
    env: createEnvironment(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {});
  child.stdin.end(stdin ?? "");
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { exitCode, stdout, stderr };
}

/** Runs the program with the given open file as its stdin or stdout, and nothing at the other one. */
async function runWithFile(args: readonly string[], use: "stdin" | "stdout", path: string): Promise<Run> {
  // For reading alone: as stdout it refuses what is written, on every system.
  const file = await open(path, "r");
  try {
    const stdio: ("ignore" | "pipe" | number)[] = ["ignore", "pipe", "pipe"];
    stdio[use === "stdin" ? 0 : 1] = file.fd;
    const child = spawn(process.execPath, [...RUN, ...args], { cwd: PACKAGE, env: createEnvironment(), stdio });
    const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const textOf = (stream: Readable | null): Promise<string> | string => (stream === null ? "" : text(stream));
    const [stdout, stderr, exitCode] = await Promise.all([textOf(child.stdout), textOf(child.stderr), exit]);
    return { exitCode, stdout, stderr };
  } finally {
    await file.close();
  }
}

/** Runs the program and closes the given pipes of it before it can have written anything. */
async function runUnread(args: readonly string[], closed: readonly ("stdout" | "stderr")[]): Promise<Run> {
  const child = spawn(process.execPath, [...RUN, ...args], {
    cwd: PACKAGE,
    env: createEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const name of closed) child[name].destroy();
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const stderr = closed.includes("stderr") ? "" : await text(child.stderr);
  return { exitCode: await exit, stdout: "", stderr };
}

async function write(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content);
  return name;
}

/** As `grep -c` counts: lines that hold the text, the last one also without a line ending. */
function countLines(content: string, wanted: RegExp): { lines: number; matches: number } {
  const lines = content.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return { lines: lines.length, matches: lines.filter((line) => wanted.test(line)).length };
}

describe("the main job, as a process", { timeout: 60_000 }, () => {
  it("searches the sample, says what a newcomer wants to know, and counts as an independent count does", async () => {
    const { exitCode, stdout, stderr } = await run([]);
    expect(exitCode).toBe(0);
    const name = /in the sample (sample-[0-9a-f]{12}\.log) match credit\n/.exec(stdout)?.[1] ?? "";
    const sample = await readFile(fileURLToPath(new URL(`../.cache/${name}`, import.meta.url)), "utf8");
    const { lines, matches } = countLines(sample, /credit/);
    expect(sample.length).toBeGreaterThan(3_000_000);
    expect(matches).toBeGreaterThan(50);
    expect(stdout).toContain(`${matches.toLocaleString("en-US")} of ${lines.toLocaleString("en-US")} lines in `);
    expect(stdout).toMatch(/sent {6}\d+ frames, \d+\.\d MB\n/);
    expect(stdout).toMatch(/received {2}\d+ frames, \d+\.\d kB\n/);
    expect(stdout).toMatch(/credit {4}[1-9]\d* stalls?:/);
    expect(stdout).toMatch(/speed {5}\d+\.\d MB\/s/);
    expect(stdout).toContain('->  permissionDenied: the capability "logs:search" is required\n');
    expect(stdout).toMatch(/-> {2}deadlineExceeded: .+\n/);
    expect(stderr.split("\n").length).toBeLessThanOrEqual(4);
    expect(stderr).toContain("searching: ");
  });

  it("searches stdin", async () => {
    const { exitCode, stdout } = await run(["/ONE$/i", "-"], "line one\r\nline two\r\nanother one");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("2 of 3 lines in stdin match /ONE$/i\n  1  line one\n  3  another one\n");
  });

  it("says that the name of a file alone is taken as the query", async () => {
    const name = await write("access.log", "x\n");
    const { exitCode, stdout, stderr } = await run([name]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(" match access.log\n");
    const note = `note: "${name}" is taken as the query; to search that file: npm start -- <query> ${name}\n`;
    expect(stderr.replaceAll(/searching: .*\n/g, "")).toBe(note);
    expect((await run(["x", name])).stderr).not.toContain("note: ");
  });

  it("searches for what begins with a dash behind --", async () => {
    const { exitCode, stdout } = await run(["--", "-x", await write("dashes", "a\n-x\n")]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("1 of 2 lines in dashes match -x\n  2  -x\n");
  });

  it.each<[string, string | Uint8Array, string, string]>([
    ["an empty file", "", "x", "0 of 0 lines in subject match x\n\n"],
    ["CR LF", "one\r\ntwo\r\n", "/^two$/", "1 of 2 lines in subject match /^two$/\n  2  two\n"],
    ["binary garbage", Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251), "zz", " match zz\n"],
    ["one huge line", `${"x".repeat(2_000_000)}y`, "/x/", "1 of 1 line in subject match /x/\n  1  xxx"],
  ])("searches %s", async (_, content, query, expected) => {
    const { exitCode, stdout, stderr } = await run([query, await write("subject", content)]);
    expect([exitCode, stderr.replaceAll(/searching: .*\n/g, "")]).toEqual([0, ""]);
    expect(stdout).toContain(expected);
  });

  it("prints help", async () => {
    const { exitCode, stdout } = await run(["--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Searches the lines of a file");
  });

  it.each<[string, readonly string[], string]>([
    ["a wrong path", ["x", "no-such.log"], 'log-search: no such file: "no-such.log"\n'],
    ["a directory", ["x", "."], 'log-search: "." is a directory, not a file\n'],
    ["a bad query", ["/(/"], "log-search: bad query /(/: Unterminated group\n"],
    ["an unknown option", ["--colour"], "log-search: Unknown option '--colour'; see --help\n"],
  ])("%s gets one line and exit code 2", async (_, args, line) => {
    expect(await run(args)).toEqual({ exitCode: 2, stdout: "", stderr: line });
  });

  it("a directory at stdin gets one line and exit code 2", async () => {
    const stderr = "log-search: stdin is a directory, not a file\n";
    expect(await runWithFile(["credit", "-"], "stdin", folder)).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  it("a deadline that passes gets one line and exit code 1", async () => {
    const { exitCode, stdout, stderr } = await run(["--deadline-ms", "1", "x", await write("small", "x\n")]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toBe("log-search: the search failed with deadlineExceeded: the deadline has passed\n");
  });

  it("is content with a reader that goes away", async () => {
    const args = ["--show", "10000", "x", await write("long", "x\n".repeat(100_000))];
    expect(await runUnread(args, ["stdout"])).toMatchObject({
      exitCode: 0,
      stderr: expect.not.stringMatching(/EPIPE|at /),
    });
    expect(await runUnread(args, ["stdout", "stderr"])).toMatchObject({ exitCode: 0 });
    expect(await runUnread(["--help"], ["stdout"])).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  it("says in one line that stdout takes nothing, with exit code 1", async () => {
    const path = join(folder, await write("read-only", "x\n"));
    const { exitCode, stderr } = await runWithFile(["--help"], "stdout", path);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^log-search: cannot write to stdout \([A-Z]+\)\n$/)]);
  });
});
