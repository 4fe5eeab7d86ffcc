// Node entry for modules and hosts that meet at a socket: a module that listens, and the way to one.

import { connectSocket, type ListenSocketOptions, listenSocket, type SocketAddress } from "@ixt/transport/socket";
import { type Connection, type ConnectOptions, connect } from "./connect.js";
import { checkDurationMs } from "./duration.js";
import type { Module } from "./module.js";
import { DEFAULT_DRAIN_TIMEOUT_MS, endOnSigterm } from "./node-signals.js";
import { type DrainOptions, type Serving, serve } from "./serve.js";
import { resolveSessionOptions, type SessionOptions } from "./session-options.js";

export {
  type ConnectSocketOptions,
  connectSocket,
  type ListenSocketOptions,
  listenSocket,
  type SocketAddress,
  type SocketListener,
} from "@ixt/transport/socket";

/** Options of `serveSocket`: those of each session, and those of the socket. */
export interface ServeSocketOptions extends SessionOptions, Pick<ListenSocketOptions, "maxConnections" | "onError"> {
  /** How long work that runs when SIGTERM comes may take to finish: 1 to 2^31-1, or 0, which sets no limit. Default 5,000. */
  readonly drainTimeoutMs?: number;
}

/** A module that is served at a socket. */
export interface ServedSocket {
  /** Where to connect to: with the port that was found for port 0. */
  readonly address: SocketAddress;
  /** The sessions that are not over: one for each that has connected. */
  readonly sessions: readonly Serving[];
  /** Resolves when nobody can connect any more and every session is over. Never rejects. */
  readonly closed: Promise<void>;
  /**
   * Lets nobody connect any more, finishes what runs, and says goodbye to each. Resolves as `closed` does. Rejects with
   * `invalidArgument` for another `timeoutMs`.
   */
  drain(options?: DrainOptions): Promise<void>;
  /** Lets nobody connect any more, and says goodbye; what still runs is settled with `unavailable`. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves a module to whoever connects, each connection a session of its own. On SIGTERM it drains them all within `drainTimeoutMs` and
 * ends the process with exit code 0, when every other socket that is served in it has drained as well; a second SIGTERM ends it at
 * once. SIGTERM has its usual meaning again when it is closed.
 *
 * Rejects as `listenSocket` does, and with `invalidArgument` for options that are none.
 *
 * @example
 * ```ts
 * import { defineCall, defineModule, text } from "@ixt/sdk";
 * import { connectModule, serveSocket } from "@ixt/sdk/socket";
 *
 * const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });
 * const greeter = defineModule({ name: "greeter", version: "1.0.0", handlers: { "greeter.greet": greet } });
 * const served = await serveSocket(greeter, { port: 0 });
 *
 * const connection = await connectModule(served.address);
 * console.log(text.decode(await connection.call("greeter.greet", text.encode("ada")))); // hello ada
 * await connection.close();
 * await served.close();
 * ```
 */
export async function serveSocket(
  module: Module,
  address: SocketAddress,
  options: ServeSocketOptions = {},
): Promise<ServedSocket> {
  const { drainTimeoutMs = DEFAULT_DRAIN_TIMEOUT_MS, maxConnections, onError, ...sessionOptions } = options;
  checkDurationMs(drainTimeoutMs, "drainTimeoutMs");
  const { limits } = resolveSessionOptions(sessionOptions);
  const sessions = new Set<Serving>();
  const onTransport = (transport: Parameters<typeof serve>[1]): void => {
    const serving = serve(module, transport, sessionOptions);
    sessions.add(serving);
    void serving.closed.then(() => sessions.delete(serving));
  };
  const listener = await listenSocket(address, onTransport, {
    limits,
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(onError === undefined ? {} : { onError }),
  });
  const endAll = async (end: (serving: Serving) => unknown): Promise<void> => {
    await listener.close();
    for (const serving of sessions) end(serving);
    await Promise.all(Array.from(sessions, (serving) => serving.closed));
  };
  const drain = (timeoutMs: number): Promise<void> => endAll((serving) => serving.drain({ timeoutMs }));
  const ignoreSigterm = endOnSigterm(() => drain(drainTimeoutMs));
  const closed = listener.closed
    .then(() => Promise.all(Array.from(sessions, (serving) => serving.closed)))
    .then(ignoreSigterm);
  return {
    address: listener.address,
    get sessions() {
      return [...sessions];
    },
    closed,
    async drain({ timeoutMs = 0 } = {}) {
      checkDurationMs(timeoutMs, "timeoutMs");
      await drain(timeoutMs);
      await closed;
    },
    async close() {
      await endAll((serving) => serving.close());
      await closed;
    },
  };
}

/** Options of `connectModule`. */
export interface ConnectModuleOptions extends ConnectOptions {
  /** Gives up while the connection is being made; afterwards it changes nothing. */
  readonly signal?: AbortSignal;
}

/**
 * Connects to a module that is served at a socket, and resolves when the handshake is done. To route to it,
 * `host.attach(await connectSocket(address))`.
 *
 * Rejects as `connectSocket` and `connect` do.
 *
 * @see {@link serveSocket}
 */
export async function connectModule(address: SocketAddress, options: ConnectModuleOptions = {}): Promise<Connection> {
  const { signal, ...connectOptions } = options;
  const { responder: _, ...sessionOptions } = connectOptions;
  const { limits } = resolveSessionOptions(sessionOptions);
  const transport = await connectSocket(address, signal === undefined ? { limits } : { limits, signal });
  return connect(transport, connectOptions);
}
