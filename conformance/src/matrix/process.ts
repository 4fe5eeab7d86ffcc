// Starts programs, each as the leader of a process group of its own: a runtime starts a module, and both end together.

import { type ChildProcess, spawn } from "node:child_process";
import type { RunningProcess } from "./watchdog.js";

/** As much as is kept of what one process says: of stdout the beginning, of stderr the end. */
const MAX_TEXT_CHARS = 4 * 1024 * 1024;

const groups = new Set<number>();

/** What is started. */
export interface Start {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of its stdin; nothing where it is left out. */
  readonly input?: string;
}

/** Starts a program. One that cannot be started is one that has ended without a code. */
export function startProcess({ program, args, cwd, input = "" }: Start): RunningProcess {
  // Some tools take FORCE_COLOR, whatever its value, for a wish for colours.
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const child = spawn(program, args, {
    cwd,
    env: { ...inherited, NO_COLOR: "1" },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const { pid } = child;
  if (pid !== undefined) groups.add(pid);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout = (stdout + text).slice(0, MAX_TEXT_CHARS);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-MAX_TEXT_CHARS);
  });
  // Who does not read its stdin to the end says by its exit what that means.
  child.stdin.on("error", () => {}).end(input);
  const exit = ended(child).then((end) => {
    if (pid !== undefined) groups.delete(pid);
    return "code" in end ? { code: end.code, stdout, stderr } : { code: undefined, stdout, stderr: end.why };
  });
  return { exit, endGroup: () => endGroup(pid) };
}

/** Ends every process that is still running, and what each has started. */
export function endAllGroups(): void {
  for (const pid of groups) endGroup(pid);
}

function ended(child: ChildProcess): Promise<{ readonly code: number | undefined } | { readonly why: string }> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ why: error.message }));
    // What it leaves behind would hold its stdout and stderr open.
    child.once("exit", () => endGroup(child.pid));
    child.once("close", (code) => resolve({ code: code ?? undefined }));
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The whole group has ended by itself.
  }
}
