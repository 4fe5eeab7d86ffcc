// Node entry for hosts: a module as a child process, spoken to over its stdin and stdout.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { createError, IxtError, type Timers } from "@ixt/context";
import { createChildTransport } from "@ixt/transport/stdio";
import { type Connection, connect } from "./connect.js";
import { resolveSessionOptions, type SessionOptions } from "./session-options.js";

/** How a module's process is started and ended, beside the session's own options. */
export interface SpawnOptions extends SessionOptions {
  /** Working directory. Default this process's. */
  readonly cwd?: string;
  /** Environment. Default this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** What becomes of the module's stderr. Default `inherit`. */
  readonly stderr?: "inherit" | "ignore";
}

/** How a module is ended. */
export interface CloseOptions {
  /** How long running work may take to finish. Default 5,000. */
  readonly drainTimeoutMs?: number;
  /** How much longer the process may take to end before it is killed. Default 2,000. */
  readonly graceMs?: number;
}

/** How a module's process ended: one of the two is there. */
export interface ModuleExit {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** A module in a child process. Its death settles every call and stream with `unavailable`. */
export interface HostedModule extends Omit<Connection, "close"> {
  /** The process id. */
  readonly pid: number;
  /** Resolves when the process has ended. Never rejects. */
  readonly exited: Promise<ModuleExit>;
  /** Drains the session, then waits for the process to end, and kills it when it does not. Idempotent. */
  close(options?: CloseOptions): Promise<ModuleExit>;
  /** Kills the process at once. */
  kill(): void;
}

/** How long a process whose stdout has ended before the handshake may take to end. */
const EXIT_GRACE_MS = 1_000;

type Child = ChildProcessByStdio<Writable, Readable, null>;

/**
 * Starts a module and resolves when its handshake is done.
 *
 * Rejects with `unavailable` when the command cannot be started, or ends or says nothing before its handshake; with
 * `protocolError` when it is no module of our protocol. The process is gone then.
 *
 * @example
 * ```ts
 * import { text } from "@ixt/sdk";
 * import { spawnModule } from "@ixt/sdk/host";
 *
 * const module = await spawnModule("node", ["greeter.mjs"]); // serveStdio shows that file
 * console.log(text.decode(await module.call("greeter.greet", text.encode("ada")))); // hello ada
 * await module.close();
 * ```
 */
export async function spawnModule(
  command: string,
  args: readonly string[] = [],
  options: SpawnOptions = {},
): Promise<HostedModule> {
  const { cwd, env, stderr = "inherit", ...sessionOptions } = options;
  const child: Child = spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", stderr], windowsHide: true });
  const exited = watchExit(child);
  const pid = await waitForSpawn(child, command);
  const { limits, timers } = resolveSessionOptions(sessionOptions);
  try {
    const connection = await connect(createChildTransport(child, { limits }), sessionOptions);
    return createHostedModule(child, pid, exited, connection, timers);
  } catch (error) {
    throw await explainFailedStart(error, child, exited, timers);
  }
}

/** A process that ended by itself is told by its exit code, which comes a little after the end of its stdout. */
async function explainFailedStart(
  error: unknown,
  child: Child,
  exited: Promise<ModuleExit>,
  timers: Timers,
): Promise<unknown> {
  const isGone = IxtError.is(error) && error.code === "unavailable";
  const timer = timers.setTimeout(() => child.kill("SIGKILL"), isGone ? EXIT_GRACE_MS : 0);
  const { exitCode } = await exited;
  timers.clearTimeout(timer);
  if (!isGone || exitCode === undefined) return error;
  const text = `the module ended before its handshake, with exit code ${exitCode}`;
  return createError("unavailable", text, { blame: "peer", cause: error });
}

function createHostedModule(
  child: Child,
  pid: number,
  exited: Promise<ModuleExit>,
  connection: Connection,
  timers: Timers,
): HostedModule {
  return {
    ...connection,
    pid,
    exited,
    async close({ drainTimeoutMs = 5_000, graceMs = 2_000 } = {}) {
      const timer = timers.setTimeout(() => child.kill("SIGKILL"), drainTimeoutMs + graceMs);
      void connection.drain({ timeoutMs: drainTimeoutMs });
      const exit = await exited;
      timers.clearTimeout(timer);
      return exit;
    },
    kill() {
      child.kill("SIGKILL");
    },
  };
}

function watchExit(child: Child): Promise<ModuleExit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }));
  });
}

function waitForSpawn(child: Child, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("spawn", () => resolve(child.pid ?? 0));
    // Later ones tell of signals that could not be sent: the exit says all there is to say.
    child.on("error", (cause) => {
      reject(createError("unavailable", `the module cannot be started: ${command}`, { cause }));
    });
  });
}
