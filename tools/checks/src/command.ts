// Runs a command to its end and hands back all it printed. For the checks' own children: no shell, no stdin, no colours.
import { type ChildProcess, spawn } from "node:child_process";

/** How a command ended. */
export interface CommandResult {
  /** -1 when a signal ended it, the bound's among them. */
  readonly exitCode: number;
  /** stdout and stderr as they came. */
  readonly output: string;
}

/**
 * Rejects only when the command cannot be started.
 *
 * @param timeoutMs after that long the command is killed, with what it started; default never
 */
export function runCommand(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  timeoutMs?: number,
): Promise<CommandResult> {
  const hasGroup = timeoutMs !== undefined && process.platform !== "win32";
  return new Promise((resolve, reject) => {
    // Some tools take FORCE_COLOR, whatever its value, for a wish for colours.
    const { FORCE_COLOR: _, ...inherited } = process.env;
    const child = spawn(command, args, {
      cwd,
      env: { ...inherited, NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
      // The leader of a group of its own, which can be killed whole. Windows knows no such groups.
      detached: hasGroup,
    });
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => killAll(child, hasGroup), timeoutMs);
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ exitCode: code ?? -1, output: Buffer.concat(chunks).toString("utf8") });
    });
  });
}

function killAll(child: ChildProcess, hasGroup: boolean): void {
  if (!hasGroup || child.pid === undefined) {
    child.kill("SIGKILL");
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The whole group has just ended by itself.
  }
}

/** The same, but throws an Error with the output when the command fails. */
export async function requireCommand(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { exitCode, output } = await runCommand(command, args, cwd, env);
  if (exitCode !== 0) {
    throw new Error(`${[command, ...args].join(" ")} ended with exit code ${exitCode}:\n${output}`);
  }
  return output;
}
