// A host: sessions with modules, and the way from whoever asks to whoever serves, modules among themselves included.

import { createError, type IxtError } from "@ixt/context";
import type { StreamCall } from "@ixt/stream";
import type { Transport } from "@ixt/transport";
import type { Caller, InvokeOptions, OpenStreamOptions } from "./caller.js";
import type { Connection } from "./connect.js";
import { type Authorize, authorizeDelegation } from "./delegation.js";
import { checkDurationMs, MAX_DURATION_MS } from "./duration.js";
import type { KindName } from "./kind-name.js";
import { type AttachOptions, type ModuleEntry, type ModulePlace, Place } from "./module-place.js";
import { ServiceRoutes } from "./routes.js";
import type { DrainOptions } from "./serve.js";
import { resolveSessionOptions, type SessionOptions, type SessionSettings } from "./session-options.js";
import { Work } from "./work.js";

/** Options of `createHost`; those of sessions hold for every module that `attach` is not told otherwise of. */
export interface HostOptions extends SessionOptions {
  /**
   * What modules may do on their own behalf, capabilities by the name of the module. Whoever connects says its own name: where
   * strangers may, grant with `attach` instead. Default nothing.
   */
  readonly grants?: Readonly<Record<string, readonly string[]>>;
  /** For whom a module may speak when it asks another. Default `authorizeDelegation`. */
  readonly authorize?: Authorize;
}

/**
 * Hosts modules, and routes calls and streams to them by service. As a caller it is trusted: the contexts that it is given go to the
 * modules as they are, with a message id where they have none. What a module asks of another passes `authorize` first.
 *
 * `call` and `open` refuse, beside what those of a `Connection` do, with `notFound` for a service that no module has served,
 * with `unavailable` for one whose module is gone or restarting, and with `rejected` while the host drains.
 */
export interface Host extends Caller {
  /** The modules that are there now, in the order in which they came. */
  readonly modules: readonly ModuleEntry[];
  /**
   * Waits for the module's hello, and routes its services to it until its session ends. Rejects as `connect` does, with
   * `invalidArgument` for a module whose name, or one of whose services, another one has, and with `unavailable` when the host ends. The
   * transport is closed then.
   */
  attach(transport: Transport, options?: AttachOptions): Promise<Connection>;
  /** A place for a module that may break and come back. */
  reserve(): ModulePlace;
  /**
   * Takes no new work, waits for what was asked of the host itself, then drains every module, and ends. Resolves when every session is
   * over; what still runs after `timeoutMs` is stopped. Rejects with `invalidArgument` for another `timeoutMs`.
   */
  drain(options?: DrainOptions): Promise<void>;
  /** Ends every session with a goodbye; what still runs is settled with `unavailable`. Resolves when all are over. Idempotent. */
  close(): Promise<void>;
}

/**
 * Makes a host. Runs in browsers; processes, workers of Node and sockets stand in `@ixt/sdk/host` and `@ixt/sdk/socket`.
 *
 * @throws IxtError `invalidArgument` for options that are none.
 *
 * @example
 * ```ts
 * import { bytes, createHost, createMemoryPair, defineCall, defineModule, serve, text } from "@ixt/sdk";
 *
 * const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });
 * const relay = defineCall({
 *   input: bytes,
 *   output: bytes,
 *   handle: (request, context) => context.call("greeter.greet", request),
 * });
 * const host = createHost();
 * for (const module of [
 *   defineModule({ name: "greeter", version: "1.0.0", handlers: { "greeter.greet": greet } }),
 *   defineModule({ name: "relay", version: "1.0.0", handlers: { "relay.greet": relay } }),
 * ]) {
 *   const [moduleSide, hostSide] = createMemoryPair();
 *   serve(module, moduleSide);
 *   await host.attach(hostSide);
 * }
 * console.log(text.decode(await host.call("relay.greet", text.encode("ada")))); // hello ada
 * await host.close();
 * ```
 */
export function createHost(options: HostOptions = {}): Host {
  return new RoutingHost(options);
}

class RoutingHost implements Host {
  readonly #options: HostOptions;
  readonly #settings: SessionSettings;
  readonly #routes: ServiceRoutes<Place> = new ServiceRoutes();
  readonly #places: Set<Place> = new Set();
  readonly #work: Work = new Work();
  /** Resolves when nothing is under way any more, once the host drains. */
  #idle: Promise<void> | undefined;
  #refusal: IxtError | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#settings = resolveSessionOptions(options);
  }

  get modules(): readonly ModuleEntry[] {
    return [...this.#places].flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  }

  async call(name: string, body: Uint8Array, options?: InvokeOptions): Promise<Uint8Array> {
    const answer = this.#find(name).call(name, body, options);
    this.#work.track(answer);
    return answer;
  }

  open(name: string, kind: KindName, options?: OpenStreamOptions): StreamCall {
    const stream = this.#find(name).open(name, kind, options);
    this.#work.track(stream.closed);
    return stream;
  }

  async attach(transport: Transport, options?: AttachOptions): Promise<Connection> {
    const place = this.#createPlace();
    try {
      const connection = await place.attach(transport, options);
      place.release();
      return connection;
    } catch (error) {
      place.release();
      throw error;
    }
  }

  reserve(): ModulePlace {
    return this.#createPlace();
  }

  async drain({ timeoutMs = 0 }: DrainOptions = {}): Promise<void> {
    checkDurationMs(timeoutMs, "timeoutMs");
    const { clock } = this.#settings;
    const endsAt = timeoutMs === 0 ? Number.POSITIVE_INFINITY : clock.now() + timeoutMs;
    this.#refusal ??= createError("rejected", "the host is draining");
    this.#idle ??= new Promise((resolve) => this.#work.whenIdle(resolve));
    await this.#within(timeoutMs, this.#idle);
    const leftMs = Math.max(1, Math.ceil(endsAt - clock.now()));
    const limitMs = leftMs > MAX_DURATION_MS ? 0 : leftMs;
    const drains = Array.from(this.#places, (place) => place.drain(limitMs));
    // A module that hangs does not end by itself.
    await this.#within(limitMs, Promise.all(drains));
    await this.close();
  }

  async close(): Promise<void> {
    this.#refusal = createError("unavailable", "the host is closed");
    await Promise.all(Array.from(this.#places, (place) => place.close()));
  }

  #find(name: string): Caller {
    if (this.#refusal !== undefined) throw this.#refusal;
    return this.#routes.find(name).caller;
  }

  #createPlace(): Place {
    const { grants = {}, authorize = authorizeDelegation } = this.#options;
    return new Place({
      settings: this.#settings,
      grants,
      authorize,
      routes: this.#routes,
      places: this.#places,
      refusal: () => this.#refusal,
    });
  }

  /** Resolves when `done` does, which never rejects, or the time is over; 0 sets no limit. */
  #within(timeoutMs: number, done: Promise<unknown>): Promise<void> {
    const { timers } = this.#settings;
    return new Promise((resolve) => {
      const timer = timeoutMs === 0 ? undefined : timers.setTimeout(resolve, timeoutMs);
      void done.then(() => {
        timers.clearTimeout(timer);
        resolve();
      });
    });
  }
}
