// Runs a command to its end and hands back all it printed. For the checks' own children: no shell, no stdin, no colours.
import { spawn } from "node:child_process";

/** How a command ended. */
export interface CommandResult {
  /** -1 when a signal ended it. */
  readonly exitCode: number;
  /** stdout and stderr as they came. */
  readonly output: string;
}

/** Rejects only when the command cannot be started. */
export function runCommand(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    // Some tools take FORCE_COLOR, whatever its value, for a wish for colours.
    const { FORCE_COLOR: _, ...inherited } = process.env;
    const child = spawn(command, args, {
      cwd,
      env: { ...inherited, NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ exitCode: code ?? -1, output: Buffer.concat(chunks).toString("utf8") }));
  });
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
