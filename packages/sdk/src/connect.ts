// The caller's side: a runtime, a gateway or a test, over a transport whose other end serves a module.

import { EMPTY_CONTEXT } from "@ixt/context";
import type { Transport } from "@ixt/transport";
import type { IxtError } from "@ixt/wire";
import type { Caller } from "./caller.js";
import { checkDurationMs } from "./duration.js";
import type { Peer } from "./handshake.js";
import { INFO, type ModuleInfo, type ModuleStats, STATS } from "./introspection.js";
import { readModuleInfo, readModuleStats } from "./module-report.js";
import { NO_RESPONDER, type Responder } from "./responder.js";
import type { DrainOptions } from "./serve.js";
import { Session } from "./session.js";
import { resolveSessionOptions, type SessionOptions } from "./session-options.js";

/** Options of `connect`, beside those of any session. */
export interface ConnectOptions extends SessionOptions {
  /** Answers what the module asks of its host. Default nothing does: every call and stream of its is refused as `unimplemented`. */
  readonly responder?: Responder;
}

/** The caller's end of a session with a module. */
export interface Connection extends Caller {
  /** What the module said of itself in the handshake. */
  readonly peer: Peer;
  /** Resolves once, when the session is over: with `undefined` after a goodbye, else with the cause. Never rejects. */
  readonly closed: Promise<IxtError | undefined>;
  /** Asks for a sign of life; resolves with the round trip in milliseconds, rejects when the session ends first. */
  ping(): Promise<number>;
  /** Asks what the module is and what can be asked of it, past all interceptors, also while it drains or is at its limit of calls. Texts are the module's: print them with `toPrintable`. */
  info(): Promise<ModuleInfo>;
  /** Asks how the module is doing, also while it drains. */
  stats(): Promise<ModuleStats>;
  /**
   * Asks the module to take no new work and to finish what runs; resolves as `closed` does, when it has said goodbye. Rejects
   * with `invalidArgument` for another `timeoutMs`, and when the module cannot be told.
   */
  drain(options?: DrainOptions): Promise<IxtError | undefined>;
  /**
   * Says goodbye and ends the session; what still runs is settled with `unavailable`. With a cause, such as why a module is not taken in,
   * the goodbye tells its code and message, and the session ends with it on either side. Resolves as `closed` does. Idempotent.
   */
  close(cause?: IxtError): Promise<IxtError | undefined>;
}

const NOTHING = new Uint8Array(0);

/**
 * Waits for the module's hello, answers it, and resolves with the open connection.
 *
 * Rejects with `protocolError` when the module speaks another protocol version, and with `unavailable` when it is gone or says
 * nothing within `handshakeTimeoutMs`; the transport is closed then. With `invalidArgument` for options that are none.
 *
 * @example
 * ```ts
 * import { connect, createMemoryPair, defineCall, defineModule, serve, text } from "@ixt/sdk";
 *
 * const [moduleSide, runtimeSide] = createMemoryPair();
 * const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });
 * serve(defineModule({ name: "greeter", version: "1.0.0", handlers: { "greeter.greet": greet } }), moduleSide);
 *
 * const connection = await connect(runtimeSide);
 * console.log(text.decode(await connection.call("greeter.greet", text.encode("ada")))); // hello ada
 * await connection.close();
 * ```
 */
export async function connect(transport: Transport, options: ConnectOptions = {}): Promise<Connection> {
  const { responder = NO_RESPONDER, ...sessionOptions } = options;
  const settings = resolveSessionOptions(sessionOptions);
  const session = new Session({ transport, module: undefined, responder, settings });
  return createConnection(session, await session.opened);
}

function createConnection(session: Session, peer: Peer): Connection {
  return {
    peer,
    closed: session.closed,
    ...session.caller,
    ping: async () => session.rooms.liveness.ping(),
    info: async () => readModuleInfo(await session.rooms.outgoing.call(INFO, NOTHING, EMPTY_CONTEXT)),
    stats: async () => readModuleStats(await session.rooms.outgoing.call(STATS, NOTHING, EMPTY_CONTEXT)),
    async drain({ timeoutMs = 0 } = {}) {
      checkDurationMs(timeoutMs, "timeoutMs");
      session.requestDrain(timeoutMs);
      return session.closed;
    },
    close(cause) {
      session.close(cause);
      return session.closed;
    },
  };
}
