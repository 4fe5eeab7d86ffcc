// What every handler gets beside its request: who asks, until when, where to log, and the way to other services.

import {
  type Actor,
  type ChildContextInit,
  type Clock,
  type InvocationContext,
  type Metadata,
  onAbort,
  type RandomSource,
} from "@ixt/context";
import type { StreamCall } from "@ixt/stream";
import type { Caller } from "./caller.js";
import type { KindName } from "./kind-name.js";
import { LazySignal } from "./lazy-signal.js";
import type { Logger } from "./log.js";

/**
 * What a downstream call or stream is to have of its own. Its context is derived from that of the handler: with its actor, its trace and
 * its correlation, never with more capabilities, never later.
 */
export type DownstreamInit = Pick<
  ChildContextInit,
  "deadline" | "timeoutMs" | "capabilities" | "actingAs" | "metadata"
>;

/** The context of one call or stream, for its handler. */
export interface Context {
  /** Everything the caller said about itself, decoded and checked. */
  readonly invocation: InvocationContext;
  /** Who asks. Anonymous, without capabilities, where the caller said nothing. */
  readonly actor: Actor;
  /** Pairs of text that came along. */
  readonly metadata: Metadata;
  /**
   * Aborts, with an IxtError as its reason, when the work is not wanted any more: cancelled, past its deadline, or the session
   * is over. Not when it completes.
   */
  readonly signal: AbortSignal;
  /**
   * Aborts when the session drains: no new work is taken, and what runs is waited for. A stream without an end of its own is to come to
   * one then; everything else may go on.
   */
  readonly draining: AbortSignal;
  /** Entries for the host's log. */
  readonly log: Logger;
  /** Whether the actor holds this very capability. */
  hasCapability(name: string): boolean;
  /** Milliseconds until the deadline: 0 when it has passed, `Infinity` when there is none. */
  remainingMs(): number;
  /**
   * Calls `service.method` of another module, through the host, on behalf of this caller; given up when `signal` aborts. Resolves
   * with the answer's bytes, rejects as `Connection.call` does: what it rejects with may be thrown on as it is.
   *
   * @example
   * ```ts
   * import { bytes, defineCall } from "@ixt/sdk";
   *
   * export const relay = defineCall({
   *   input: bytes,
   *   output: bytes,
   *   handle: (request, context) => context.call("store.get", request, { capabilities: ["store:read"], timeoutMs: 500 }),
   * });
   * ```
   */
  call(name: string, body: Uint8Array, init?: DownstreamInit): Promise<Uint8Array>;
  /**
   * Opens a stream to `service.method` of another module, as {@link Context.call} calls one; cancelled when `signal` aborts.
   *
   * @throws IxtError `deadlineExceeded` when the deadline has passed, and as `Connection.open` does.
   */
  open(name: string, kind: KindName, init?: DownstreamInit): StreamCall;
}

/** What the contexts of one session have in common. */
export interface ContextSurroundings {
  /** Aborts when the session drains. */
  readonly draining: LazySignal;
  readonly log: Logger;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** A handler's context, and what lets go of what it holds of its session once the handler has settled. */
export interface ContextLease {
  readonly context: Context;
  release(): void;
}

/** The context of one invocation. `signal` is asked for when the handler first looks at it. */
export function createContext(
  invocation: InvocationContext,
  signal: () => AbortSignal,
  surroundings: ContextSurroundings,
): ContextLease {
  const context = new HandlerContext(invocation, signal, surroundings);
  return { context, release: () => HandlerContext.release(context) };
}

/**
 * One handler's context. Most handlers look at little of it, so that what needs an object of its own is made when it is
 * looked at; the functions are such objects, for handlers that take them out by name.
 */
class HandlerContext implements Context {
  readonly #invocation: InvocationContext;
  readonly #signal: () => AbortSignal;
  readonly #surroundings: ContextSurroundings;
  #drain: OwnDrain | undefined = undefined;
  #call: Context["call"] | undefined = undefined;
  #open: Context["open"] | undefined = undefined;

  constructor(invocation: InvocationContext, signal: () => AbortSignal, surroundings: ContextSurroundings) {
    this.#invocation = invocation;
    this.#signal = signal;
    this.#surroundings = surroundings;
    Object.freeze(this);
  }

  get invocation(): InvocationContext {
    return this.#invocation;
  }

  get actor(): Actor {
    return this.#invocation.actor;
  }

  get metadata(): Metadata {
    return this.#invocation.metadata;
  }

  get signal(): AbortSignal {
    return this.#signal();
  }

  get draining(): AbortSignal {
    this.#drain ??= new OwnDrain(this.#surroundings.draining);
    return this.#drain.signal;
  }

  get log(): Logger {
    return this.#surroundings.log;
  }

  get hasCapability(): Context["hasCapability"] {
    return (name) => this.#invocation.hasCapability(name);
  }

  get remainingMs(): Context["remainingMs"] {
    return () => this.#invocation.remainingMs();
  }

  get call(): Context["call"] {
    this.#call ??= async (name, body, init) => this.#surroundings.caller.call(name, body, this.#derive(init));
    return this.#call;
  }

  get open(): Context["open"] {
    this.#open ??= (name, kind, init) => this.#surroundings.caller.open(name, kind, this.#derive(init));
    return this.#open;
  }

  /** @internal Lets go of what it holds of its session. */
  static release(context: HandlerContext): void {
    context.#drain?.release();
  }

  #derive(init: DownstreamInit | undefined): { context: InvocationContext; signal: AbortSignal } {
    const { clock, random } = this.#surroundings;
    return { context: this.#invocation.child({ ...init, clock, random }), signal: this.#signal() };
  }
}

/** One handler's view of its session's drain: hosts warn of a signal with many listeners, and keep those of a handler that is gone. */
class OwnDrain {
  readonly #session: LazySignal;
  #own: LazySignal | undefined;
  #unlisten: (() => void) | undefined;

  constructor(session: LazySignal) {
    this.#session = session;
  }

  get signal(): AbortSignal {
    if (this.#own === undefined) {
      const own = new LazySignal();
      const { signal } = this.#session;
      this.#own = own;
      this.#unlisten = onAbort(signal, () => own.abort(signal.reason));
      if (signal.aborted) own.abort(signal.reason);
    }
    return this.#own.signal;
  }

  release(): void {
    this.#unlisten?.();
  }
}

/** @throws IxtError `permissionDenied`, naming the first of `requires` that the actor lacks. */
export function checkCapabilities(invocation: InvocationContext, requires: readonly string[]): void {
  for (const name of requires) invocation.requireCapability(name);
}
