// A module that this process starts, as its owner sees it, and what it can be told.

import type { IxtError } from "@ixt/context";
import type { Connection, ConnectOptions } from "./connect.js";
import type { Peer } from "./handshake.js";
import type { RestartPolicy } from "./restart-policy.js";
import type { Host } from "./routing-host.js";

/** Options of every module that is started here, beside those of how. Starting it again goes by its own `timers`, `random` and `log`. */
export interface HostingOptions extends ConnectOptions {
  /**
   * Takes the module in, and routes to it and from it, so that `responder` is not asked. Default none: the module is asked through what
   * is returned alone.
   */
  readonly host?: Pick<Host, "reserve">;
  /** What the module may do on its own behalf among those of `host`. Default what the host's options say. */
  readonly grants?: readonly string[];
  /**
   * Whether a module that breaks is started again. One that has said goodbye is not, nor one that was closed or killed from here.
   * Until it is there again, what is asked of it is refused at once with `unavailable`. Default `never`.
   */
  readonly restart?: RestartPolicy | "never";
}

/** How a module is ended. Each is 0 to 2^31-1. */
export interface CloseOptions {
  /** How long running work may take to finish; 0 stops it at once, where a drain's `timeoutMs` of 0 sets no limit. Default 5,000. */
  readonly drainTimeoutMs?: number;
  /** How much longer what it runs in may take to end before it is killed. Default 2,000. */
  readonly graceMs?: number;
}

/** A module that was started here. As a connection it is that of the run that is under way; `unavailable` where none is. */
export interface Supervised<Exit> extends Omit<Connection, "close"> {
  /**
   * Resolves once, when the session is over and no other will follow: with `undefined` after a goodbye, else with the cause, which is the
   * last one's where the module was given up. Never rejects.
   */
  readonly closed: Promise<IxtError | undefined>;
  /** Resolves when what the module ran in has ended and will not be started again. Never rejects. */
  readonly exited: Promise<Exit>;
  /** How often it was started again. */
  readonly restarts: number;
  /**
   * Drains the session, then waits for what the module runs in to end, and kills it when it does not. It is not started again.
   * Idempotent. Rejects with `invalidArgument` for durations that are none, and nothing happens then.
   */
  close(options?: CloseOptions): Promise<Exit>;
  /** Kills what the module runs in at once, and starts it no more. */
  kill(): void;
}

/** Who keeps the module going. */
export interface Keeper<Exit> {
  readonly closed: Promise<IxtError | undefined>;
  readonly exited: Promise<Exit>;
  readonly restarts: number;
  /** The run that is under way, or the last. */
  readonly run: { readonly connection: Connection };
  /** @throws IxtError `unavailable` between two runs. */
  readonly connection: Connection;
  end(options: CloseOptions): Promise<Exit>;
  kill(): void;
}

/** What its owner sees of a module that is supervised. */
export class SupervisedModule<Exit> implements Supervised<Exit> {
  readonly closed: Promise<IxtError | undefined>;
  readonly exited: Promise<Exit>;
  // Not methods: whoever takes one out of the object can still call it.
  readonly call: Connection["call"] = async (...call) => this.#keeper.connection.call(...call);
  readonly open: Connection["open"] = (...stream) => this.#keeper.connection.open(...stream);
  readonly ping: Connection["ping"] = async () => this.#keeper.connection.ping();
  readonly info: Connection["info"] = async () => this.#keeper.connection.info();
  readonly stats: Connection["stats"] = async () => this.#keeper.connection.stats();
  readonly drain: Connection["drain"] = async (options) => this.#keeper.connection.drain(options);
  readonly close: Supervised<Exit>["close"] = (options = {}) => this.#keeper.end(options);
  readonly kill: Supervised<Exit>["kill"] = () => this.#keeper.kill();
  readonly #keeper: Keeper<Exit>;

  constructor(keeper: Keeper<Exit>) {
    this.#keeper = keeper;
    this.closed = keeper.closed;
    this.exited = keeper.exited;
  }

  get peer(): Peer {
    return this.#keeper.run.connection.peer;
  }

  get restarts(): number {
    return this.#keeper.restarts;
  }
}
