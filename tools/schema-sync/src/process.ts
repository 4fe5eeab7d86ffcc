/** Running another program to its end, and a scratch directory to run it in. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Tree } from "./tree.js";

/** How a program ended. */
export interface Outcome {
  /** Undefined when the program is not installed. */
  readonly exitCode: number | null | undefined;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** Runs a program and collects what it says; never throws for the program's own failure. */
export function runProgram(program: string, args: readonly string[], directory: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: directory,
      env: { ...process.env, PWD: directory },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") return reject(error);
      resolve({ exitCode: undefined, stdout: new Uint8Array(), stderr: "" });
    });
    child.on("close", (exitCode) => {
      resolve({ exitCode, stdout: new Uint8Array(Buffer.concat(stdout)), stderr: Buffer.concat(stderr).toString() });
    });
  });
}

/** Lays a tree into a fresh directory, hands the directory to `use`, and removes it afterwards. */
export async function withScratch<T>(tree: Tree, use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "schema-sync-"));
  try {
    for (const [path, bytes] of tree) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), bytes);
    }
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
