// A module in a child process of Node's, spoken to over its stdin and stdout, and started again where that is asked for.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { createError, IxtError, type Timers } from "@ixt/context";
import { type Transport, TransportError } from "@ixt/transport";
import { createChildTransport } from "@ixt/transport/stdio";
import { type HostingOptions, type Supervised, SupervisedModule } from "./host-supervised.js";
import { createSupervision, EXIT_GRACE_MS, type Start, type Supervisor, supervise } from "./host-supervisor.js";

/** How a module's process is started and ended, beside the session's own options. */
export interface SpawnOptions extends HostingOptions {
  /** Working directory. Default this process's. */
  readonly cwd?: string;
  /** Environment. Default this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** What becomes of the module's stderr. Default `inherit`. */
  readonly stderr?: "inherit" | "ignore";
}

/** How a module's process ended: one of the two is there. */
export interface ModuleExit {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** A module in a child process. Its death settles every call and stream with `unavailable`. */
export interface HostedModule extends Supervised<ModuleExit> {
  /** The process id; of the last one where none runs now. */
  readonly pid: number;
}

class ChildModule extends SupervisedModule<ModuleExit> implements HostedModule {
  readonly #pid: () => number;

  constructor(supervisor: Supervisor<ModuleExit>, pid: () => number) {
    super(supervisor);
    this.#pid = pid;
  }

  get pid(): number {
    return this.#pid();
  }
}

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
  const { cwd, env, stderr = "inherit", ...hosting } = options;
  // What can be refused is refused while there is no process yet that would have to be ended.
  const supervision = createSupervision(hosting);
  const { attach, settings } = supervision;
  let pid = 0;
  const start: Start<ModuleExit> = async (onBirth) => {
    const child = startChild(command, args, { cwd, env, stderr });
    const kill = (): void => void child.kill("SIGKILL");
    onBirth(kill);
    const exited = watchExit(child);
    pid = await waitForSpawn(child, command);
    try {
      const transport = createChildTransport(child, { limits: settings.limits });
      void exited.then(() => endWithProcess(transport, child.stdout));
      return { connection: await attach(transport), exited, kill };
    } catch (error) {
      throw await explainFailedStart(error, child, exited, settings.timers);
    }
  };
  return new ChildModule(await supervise(supervision, start), () => pid);
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

/**
 * The end of its stdout ends the channel, unless a process of the module's own has inherited it and lives on: then the channel ends
 * when a turn of the loop has brought nothing more of what the module wrote.
 */
async function endWithProcess(transport: Transport, stdout: Readable): Promise<void> {
  await setImmediate();
  for (let before = -1, read = bytesRead(stdout); read !== before; read = bytesRead(stdout)) {
    before = read;
    await setImmediate();
  }
  transport.close(new TransportError("the process ended", { code: "unavailable", blame: "transport" }));
}

/** A pipe to a child is a socket of Node's. */
function bytesRead(stdout: Readable): number {
  return stdout instanceof Socket ? stdout.bytesRead : 0;
}

interface ChildInit {
  readonly cwd: string | undefined;
  readonly env: NodeJS.ProcessEnv | undefined;
  readonly stderr: "inherit" | "ignore";
}

/** @throws IxtError `invalidArgument` for what Node takes for no command, `unavailable` for what the system does not start. */
function startChild(command: string, args: readonly string[], { cwd, env, stderr }: ChildInit): Child {
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
