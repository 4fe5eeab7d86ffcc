// Node entry for hosts: a module as a child process, spoken to over its stdin and stdout.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { createError, IxtError, type Timers } from "@ixt/context";
import { createChildTransport } from "@ixt/transport/stdio";
import { type Connection, connect } from "./connect.js";
import { checkDurationMs, MAX_DURATION_MS } from "./duration.js";
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

/** How a module is ended. Each is 0 to 2^31-1. */
export interface CloseOptions {
  /** How long running work may take to finish; 0 stops it at once, where a drain's `timeoutMs` of 0 sets no limit. Default 5,000. */
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
  /**
   * Drains the session, then waits for the process to end, and kills it when it does not. Idempotent. Rejects with
   * `invalidArgument` for durations that are none, and nothing happens then.
   */
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
 * Rejects with `invalidArgument` for a command, an argument or an option that is none: no process was started. With `unavailable`
 * when the command cannot be started, or ends or says nothing before its handshake; with `protocolError` when it is no module of
 * our protocol. The process is gone then.
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
  // What can be refused is refused while there is no process yet that would have to be ended.
  const { limits, timers } = resolveSessionOptions(sessionOptions);
  const child = startChild(command, args, { cwd, env, stderr });
  const exited = watchExit(child);
  const pid = await waitForSpawn(child, command);
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
      checkDurationMs(drainTimeoutMs, "drainTimeoutMs");
      checkDurationMs(graceMs, "graceMs");
      const patienceMs = Math.min(drainTimeoutMs + graceMs, MAX_DURATION_MS);
      const timer = timers.setTimeout(() => child.kill("SIGKILL"), patienceMs);
      // On the wire 0 is no limit, so that the shortest is 1. A module that cannot be told is about to end, or is killed.
      connection.drain({ timeoutMs: Math.max(1, drainTimeoutMs) }).catch(() => {});
      const exit = await exited;
      timers.clearTimeout(timer);
      return exit;
    },
    kill() {
      child.kill("SIGKILL");
    },
  };
}

interface Start {
  readonly cwd: string | undefined;
  readonly env: NodeJS.ProcessEnv | undefined;
  readonly stderr: "inherit" | "ignore";
}

/** @throws IxtError `invalidArgument` for what Node takes for no command, `unavailable` for what the system does not start. */
function startChild(command: string, args: readonly string[], { cwd, env, stderr }: Start): Child {
  try {
    return spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", stderr], windowsHide: true });
  } catch (cause) {
    const nodeCode = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (nodeCode.startsWith("ERR_INVALID_")) {
      throw createError("invalidArgument", "the command or one of its arguments is none", { cause });
    }
    throw cannotStart(command, cause);
  }
}

function cannotStart(command: string, cause: unknown): IxtError {
  return createError("unavailable", `the module cannot be started: ${command}`, { cause });
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
      reject(cannotStart(command, cause));
    });
  });
}
