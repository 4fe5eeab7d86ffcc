// The caller's side: a runtime, a gateway or a test, over a transport whose other end serves a module.

import { createInvocationContext, EMPTY_CONTEXT, type InvocationContext, MessageTarget } from "@ixt/context";
import { InteractionKind, type StreamCall } from "@ixt/stream";
import type { Transport } from "@ixt/transport";
import type { IxtError } from "@ixt/wire";
import { checkDurationMs } from "./duration.js";
import type { Peer } from "./handshake.js";
import { defineModule, splitMethodName } from "./module.js";
import { Session } from "./session.js";
import { resolveSessionOptions, type SessionOptions } from "./session-options.js";

/** What a call or a stream can be told. */
export interface InvokeOptions {
  /**
   * Who asks, until when. Its target becomes the service and method, unless it has one of its own. Default the empty context:
   * anonymous, no deadline.
   */
  readonly context?: InvocationContext;
}

/** What a stream can be told beside. */
export interface OpenStreamOptions extends InvokeOptions {
  /** Cancels the stream when it aborts. */
  readonly signal?: AbortSignal;
}

/** What a drain can be told. */
export interface DrainOptions {
  /** After this the module stops what still runs: 0 to 2^31-1, of which 0 waits without limit. Default 0. */
  readonly timeoutMs?: number;
}

/** The caller's end of a session with a module. */
export interface Connection {
  /** What the module said of itself. */
  readonly peer: Peer;
  /** Resolves once, when the session is over: with `undefined` after a goodbye, else with the cause. Never rejects. */
  readonly closed: Promise<IxtError | undefined>;
  /**
   * Calls `service.method` and resolves with the answer's bytes. Rejects with an IxtError: the module's own (a `CallError`),
   * `deadlineExceeded`, or `unavailable` when the session ends first.
   */
  call(name: string, body: Uint8Array, options?: InvokeOptions): Promise<Uint8Array>;
  /**
   * Opens a stream to `service.method`. However it ends, `closed` of the handle says how.
   *
   * @throws IxtError `unavailable` when the session is over, `invalidArgument` for a name that is not `service.method`.
   */
  open(name: string, kind: keyof typeof InteractionKind, options?: OpenStreamOptions): StreamCall;
  /** Asks for a sign of life; resolves with the round trip in milliseconds, rejects when the session ends first. */
  ping(): Promise<number>;
  /**
   * Asks the module to take no new work and to finish what runs; resolves as `closed` does, when it has said goodbye. Rejects
   * with `invalidArgument` for another `timeoutMs`, and when the module cannot be told.
   */
  drain(options?: DrainOptions): Promise<IxtError | undefined>;
  /** Says goodbye and ends the session; what still runs is settled with `unavailable`. Resolves as `closed` does. Idempotent. */
  close(): Promise<IxtError | undefined>;
}

/** A runtime answers nothing itself: what a module asks of it is refused as `unimplemented`. */
const NO_MODULE = defineModule({ name: "runtime", version: "" });

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
export async function connect(transport: Transport, options: SessionOptions = {}): Promise<Connection> {
  const session = new Session(transport, "runtime", NO_MODULE, resolveSessionOptions(options));
  return createConnection(session, await session.opened);
}

function createConnection(session: Session, peer: Peer): Connection {
  return {
    peer,
    closed: session.closed,
    async call(name, body, { context = EMPTY_CONTEXT } = {}) {
      const { outgoing, work } = session.rooms;
      const answer = outgoing.call(name, body, targetAt(name, context));
      work.track(answer);
      return answer;
    },
    open(name, kind, { context = EMPTY_CONTEXT, signal } = {}) {
      const { streams, work } = session.rooms;
      const init = { kind: InteractionKind[kind], context: targetAt(name, context) };
      const stream = streams.open(init, { signal });
      work.track(stream.closed);
      return stream;
    },
    async ping() {
      return session.rooms.liveness.ping();
    },
    async drain({ timeoutMs = 0 } = {}) {
      checkDurationMs(timeoutMs, "timeoutMs");
      session.requestDrain(timeoutMs);
      return session.closed;
    },
    close() {
      session.close();
      return session.closed;
    },
  };
}

function targetAt(name: string, context: InvocationContext): InvocationContext {
  const { service, method } = splitMethodName(name);
  if (context.target.kind !== "none") return context;
  return createInvocationContext({ ...context, target: MessageTarget.service(service, method) });
}
