// A module in a worker thread of Node's, spoken to over its message port, and started again where that is asked for.

import { Worker } from "node:worker_threads";
import { createError, IxtError } from "@ixt/context";
import { createPortTransport } from "@ixt/transport";
import { describeError } from "./errors.js";
import { type HostingOptions, type Supervised, SupervisedModule } from "./host-supervised.js";
import { createSupervision, EXIT_GRACE_MS, type Start, type Supervisor, supervise } from "./host-supervisor.js";
import { createLogger } from "./log.js";

/** How a module's worker is started, beside the session's own options. */
export interface WorkerOptions extends HostingOptions {
  /** What the worker finds as its `workerData`. Default nothing. */
  readonly workerData?: unknown;
  /** Environment, as of Node's `Worker`. Default a copy of this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Options of Node's own, such as `--conditions`. Default this process's. */
  readonly execArgv?: readonly string[];
  /** How much memory the worker may take, as of Node's `Worker`; beyond it the worker ends. Default Node's. */
  readonly resourceLimits?: { readonly maxOldGenerationSizeMb?: number; readonly maxYoungGenerationSizeMb?: number };
}

/** How a module's worker ended. */
export interface WorkerExit {
  /** 0 after the end of its work, 1 when it was terminated or threw, else what it gave to `process.exit`. */
  readonly exitCode: number;
}

/** A module in a worker thread. Its end settles every call and stream with `unavailable`. */
export interface HostedWorker extends Supervised<WorkerExit> {
  /** The thread id; of the last one where none runs now. */
  readonly threadId: number;
}

class WorkerModule extends SupervisedModule<WorkerExit> implements HostedWorker {
  readonly #threadId: () => number;

  constructor(supervisor: Supervisor<WorkerExit>, threadId: () => number) {
    super(supervisor);
    this.#threadId = threadId;
  }

  get threadId(): number {
    return this.#threadId();
  }
}

/**
 * Starts a module in a worker thread and resolves when its handshake is done. What the worker throws and nothing catches is told to the
 * local log, and is the worker's end.
 *
 * Rejects with `invalidArgument` for what Node takes for no worker's program or options: nothing was started. With `unavailable` when
 * the worker ends or says nothing before its handshake; with `protocolError` when it is no module of our protocol. The worker is
 * gone then.
 *
 * @example
 * ```ts
 * import { text } from "@ixt/sdk";
 * import { startWorker } from "@ixt/sdk/host";
 *
 * const worker = await startWorker(new URL("greeter-worker.mjs", import.meta.url)); // serveWorker shows that file
 * console.log(text.decode(await worker.call("greeter.greet", text.encode("ada")))); // hello ada
 * await worker.close();
 * ```
 */
export async function startWorker(url: URL | string, options: WorkerOptions = {}): Promise<HostedWorker> {
  const { workerData, env, execArgv, resourceLimits, ...hosting } = options;
  const supervision = createSupervision(hosting);
  const { attach, settings } = supervision;
  const log = createLogger(settings.log, settings.clock);
  let threadId = 0;
  const start: Start<WorkerExit> = async (onBirth) => {
    const worker = createWorker(url, {
      workerData,
      ...(env === undefined ? {} : { env }),
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
    });
    threadId = worker.threadId;
    // Without a listener an emitter throws its error here.
    worker.on("error", (error) => log.error("a worker ended by an error", { error: describeError(error) }));
    const exited = watchExit(worker);
    const kill = (): void => void worker.terminate();
    onBirth(kill);
    try {
      return { connection: await attach(createPortTransport(worker, { limits: settings.limits })), exited, kill };
    } catch (error) {
      const isGone = IxtError.is(error) && error.code === "unavailable";
      const timer = settings.timers.setTimeout(kill, isGone ? EXIT_GRACE_MS : 0);
      const { exitCode } = await exited;
      settings.timers.clearTimeout(timer);
      if (!isGone) throw error;
      const text = `the worker ended before its handshake, with exit code ${exitCode}`;
      throw createError("unavailable", text, { blame: "peer", cause: error });
    }
  };
  return new WorkerModule(await supervise(supervision, start), () => threadId);
}

/** @throws IxtError `invalidArgument` for what Node takes for no program or options. */
function createWorker(url: URL | string, options: ConstructorParameters<typeof Worker>[1]): Worker {
  try {
    return new Worker(url, options);
  } catch (cause) {
    throw createError("invalidArgument", "the worker's program or one of its options is none", { cause });
  }
}

function watchExit(worker: Worker): Promise<WorkerExit> {
  return new Promise((resolve) => {
    worker.once("exit", (exitCode) => resolve({ exitCode }));
  });
}
