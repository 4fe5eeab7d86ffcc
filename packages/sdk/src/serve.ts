// The module's side: answers what a runtime asks over one transport.

import type { Transport } from "@ixt/transport";
import type { IxtError } from "@ixt/wire";
import type { Caller } from "./caller.js";
import { checkDurationMs } from "./duration.js";
import type { Peer } from "./handshake.js";
import type { Module } from "./module.js";
import { createModuleResponder } from "./responder.js";
import { Session } from "./session.js";
import { resolveSessionOptions, type SessionOptions } from "./session-options.js";

/** What a drain can be told. */
export interface DrainOptions {
  /** After this the module stops what still runs: 0 to 2^31-1, of which 0 waits without limit. Default 0. */
  readonly timeoutMs?: number;
}

/**
 * A module that is being served. As a caller it asks other modules, through its host, on its own behalf; a handler that asks on behalf of
 * its caller does so by its `Context`.
 */
export interface Serving extends Caller {
  /** The runtime, once the handshake is done; rejects with the cause when it fails. */
  readonly opened: Promise<Peer>;
  /** Resolves once, when the session is over: with `undefined` after a goodbye, else with the cause. Never rejects. */
  readonly closed: Promise<IxtError | undefined>;
  /**
   * Takes no new work, finishes what runs, then says goodbye; resolves as `closed` does. Of several drains the last one's timeout
   * counts; one without limit leaves that of an earlier one. Rejects with `invalidArgument` for another `timeoutMs`.
   */
  drain(options?: DrainOptions): Promise<IxtError | undefined>;
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
  const responder = createModuleResponder(module);
  const session = new Session({ transport, module, responder, settings: resolveSessionOptions(options) });
  return {
    opened: session.opened,
    closed: session.closed,
    ...session.caller,
    async drain({ timeoutMs = 0 } = {}) {
      checkDurationMs(timeoutMs, "timeoutMs");
      session.drain(timeoutMs);
      return session.closed;
    },
    close: () => session.close(),
  };
}
