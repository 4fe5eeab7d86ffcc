// The module's side: answers what a runtime asks over one transport.

import type { Transport } from "@ixt/transport";
import type { IxtError } from "@ixt/wire";
import type { Peer } from "./handshake.js";
import type { Module } from "./module.js";
import { Session } from "./session.js";
import { resolveSessionOptions, type SessionOptions } from "./session-options.js";

/** A module that is being served. */
export interface Serving {
  /** The runtime, once the handshake is done; rejects with the cause when it fails. */
  readonly opened: Promise<Peer>;
  /** Resolves once, when the session is over: with `undefined` after a goodbye, else with the cause. Never rejects. */
  readonly closed: Promise<IxtError | undefined>;
  /** Says goodbye and ends the session; what still runs is settled with `unavailable`. Idempotent. */
  close(): void;
}

/**
 * Serves a module over a transport: says hello, answers calls, streams and pings, finishes on a drain, and is over when the
 * runtime says goodbye or is gone.
 *
 * Another protocol version ends the session with `protocolError`; another schema pin is a warning in the log.
 *
 * @example
 * ```ts
 * import { createMemoryPair, defineModule, serve } from "@ixt/sdk";
 *
 * const [moduleSide, runtimeSide] = createMemoryPair();
 * const serving = serve(defineModule({ name: "empty", version: "1.0.0" }), moduleSide);
 * runtimeSide.close();
 * console.log((await serving.closed)?.code); // unavailable
 * ```
 */
export function serve(module: Module, transport: Transport, options: SessionOptions = {}): Serving {
  const session = new Session(transport, "module", module, resolveSessionOptions(options));
  return { opened: session.opened, closed: session.closed, close: () => session.close() };
}
