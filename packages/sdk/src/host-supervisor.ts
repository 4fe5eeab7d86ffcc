// A module that this process starts, whatever it runs in: one run after the other where its restart policy says so, and one end.

import { createError, type IxtError, type RandomSource } from "@ixt/context";
import type { Transport } from "@ixt/transport";
import { type Connection, connect } from "./connect.js";
import { checkDurationMs, MAX_DURATION_MS } from "./duration.js";
import type { CloseOptions, HostingOptions } from "./host-supervised.js";
import { createLogger } from "./log.js";
import type { ModulePlace } from "./module-place.js";
import { RestartBudget } from "./restart-policy.js";
import { resolveSessionOptions, type SessionSettings } from "./session-options.js";

/** One run of a module. */
export interface Run<Exit> {
  readonly connection: Connection;
  readonly exited: Promise<Exit>;
  kill(): void;
}

/** Starts one. As soon as there is something to kill, `onBirth` is told how, so that a start that takes long can be called off. */
export type Start<Exit> = (onBirth: (kill: () => void) => void) => Promise<Run<Exit>>;

/** How long what a module ran in may take to end by itself when its session broke. */
export const EXIT_GRACE_MS = 1_000;

/** What a supervisor works with. */
export interface Supervision {
  readonly settings: SessionSettings;
  readonly budget: RestartBudget | undefined;
  /** Makes a session of a run's transport, in the host's place where there is a host. */
  readonly attach: (transport: Transport) => Promise<Connection>;
  readonly place: ModulePlace | undefined;
}

/** @throws IxtError `invalidArgument` for options that are none. */
export function createSupervision(options: HostingOptions): Supervision {
  const { host, grants, restart = "never", ...connectOptions } = options;
  const { responder: _, ...sessionOptions } = connectOptions;
  const resolved = resolveSessionOptions(sessionOptions);
  const budget = restart === "never" ? undefined : new RestartBudget(restart, () => drawFraction(resolved.random));
  const place = host?.reserve();
  // The transport is to take what the session takes, which is the host's to say where it is not said here.
  const settings = { ...resolved, limits: sessionOptions.limits ?? place?.limits ?? resolved.limits };
  const placed = grants === undefined ? sessionOptions : { ...sessionOptions, grants };
  return {
    settings,
    budget,
    place,
    attach: (transport) => (place === undefined ? connect(transport, connectOptions) : place.attach(transport, placed)),
  };
}

function drawFraction(random: RandomSource): number {
  const bytes = new Uint8Array(4);
  random(bytes);
  return new DataView(bytes.buffer).getUint32(0) / 2 ** 32;
}

/** Starts a module, and resolves when its handshake is done. Rejects as `start` does: the first start is tried once. */
export async function supervise<Exit>(init: Supervision, start: Start<Exit>): Promise<Supervisor<Exit>> {
  try {
    return new Supervisor(init, start, await start(() => {}));
  } catch (error) {
    init.place?.release();
    throw error;
  }
}

/** Watches one module. */
export class Supervisor<Exit> {
  readonly closed: Promise<IxtError | undefined>;
  readonly exited: Promise<Exit>;
  restarts = 0;
  /** The run that is under way, or the last. */
  run: Run<Exit>;
  readonly #init: Supervision;
  readonly #start: Start<Exit>;
  #isStopped = false;
  #isAway = false;
  #wake: () => void = () => {};
  /** Kills what is being started, while something is. */
  #killStarting: () => void = () => {};
  #settleClosed: (cause: IxtError | undefined) => void = () => {};

  constructor(init: Supervision, start: Start<Exit>, run: Run<Exit>) {
    this.#init = init;
    this.#start = start;
    this.run = run;
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    this.exited = this.#watch();
    void init.place?.released.then(() => this.#wake());
  }

  /** @throws IxtError `unavailable` between two runs. */
  get connection(): Connection {
    if (this.#isAway) throw createError("unavailable", "the module is restarting", { blame: "transport" });
    return this.run.connection;
  }

  kill(): void {
    this.#stop();
    this.#killStarting();
    this.run.kill();
  }

  /** Starts it no more. */
  #stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  async #watch(): Promise<Exit> {
    for (;;) {
      const { run } = this;
      const cause = await run.connection.closed;
      const isOver = cause === undefined || !this.#maySucceed();
      if (isOver) this.#settleClosed(cause);
      this.#isAway = !isOver;
      const exit = await this.#awaitExit(run, cause);
      if (!isOver && (await this.#startAgain(cause))) continue;
      this.#isAway = false;
      this.#init.place?.release();
      this.#settleClosed(cause);
      return exit;
    }
  }

  #maySucceed(): boolean {
    const { budget, place } = this.#init;
    return budget !== undefined && !this.#isStopped && place?.isOpen !== false;
  }

  /** What runs on though its session broke is of no use to anybody. */
  async #awaitExit({ exited, kill }: Run<Exit>, cause: IxtError | undefined): Promise<Exit> {
    const { timers } = this.#init.settings;
    const timer = cause === undefined ? undefined : timers.setTimeout(kill, EXIT_GRACE_MS);
    const exit = await exited;
    timers.clearTimeout(timer);
    return exit;
  }

  /** Tries to start it until that succeeds; false when it is given up. */
  async #startAgain(cause: IxtError | undefined): Promise<boolean> {
    const { settings, budget } = this.#init;
    const log = createLogger(settings.log, settings.clock);
    let reason = cause?.message ?? "";
    while (this.#maySucceed()) {
      const delayMs = budget?.next(settings.clock.now());
      if (delayMs === undefined) {
        log.error("a module is given up: it broke too often", { restarts: this.restarts, reason });
        return false;
      }
      log.warn("a module broke, and is started again", { delayMs, reason });
      await this.#sleep(delayMs);
      if (!this.#maySucceed()) return false;
      try {
        this.run = await this.#start((kill) => {
          this.#killStarting = kill;
        });
        return this.#welcome();
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      } finally {
        this.#killStarting = () => {};
      }
    }
    return false;
  }

  #welcome(): boolean {
    this.restarts += 1;
    this.#isAway = false;
    // Closed or killed from here while it started.
    if (this.#isStopped) this.run.kill();
    return true;
  }

  #sleep(delayMs: number): Promise<void> {
    const { timers } = this.#init.settings;
    return new Promise((resolve) => {
      const timer = timers.setTimeout(resolve, delayMs);
      this.#wake = () => {
        timers.clearTimeout(timer);
        resolve();
      };
      if (!this.#maySucceed()) this.#wake();
    });
  }

  async end({ drainTimeoutMs = 5_000, graceMs = 2_000 }: CloseOptions): Promise<Exit> {
    checkDurationMs(drainTimeoutMs, "drainTimeoutMs");
    checkDurationMs(graceMs, "graceMs");
    const { timers } = this.#init.settings;
    this.#stop();
    const patienceMs = Math.min(drainTimeoutMs + graceMs, MAX_DURATION_MS);
    const timer = timers.setTimeout(() => this.kill(), patienceMs);
    // On the wire 0 is no limit, so that the shortest is 1. A module that cannot be told is about to end, or is killed.
    this.run.connection.drain({ timeoutMs: Math.max(1, drainTimeoutMs) }).catch(() => {});
    const exit = await this.exited;
    timers.clearTimeout(timer);
    return exit;
  }
}
