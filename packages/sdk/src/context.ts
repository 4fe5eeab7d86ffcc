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
  { draining, log, caller, clock, random }: ContextSurroundings,
): ContextLease {
  const drain = new OwnDrain(draining);
  const derive = (init: DownstreamInit | undefined) => ({
    context: invocation.child({ ...init, clock, random }),
    signal: signal(),
  });
  const context: Context = Object.freeze({
    invocation,
    actor: invocation.actor,
    metadata: invocation.metadata,
    get signal(): AbortSignal {
      return signal();
    },
    get draining(): AbortSignal {
      return drain.signal;
    },
    log,
    hasCapability: (name: string): boolean => invocation.hasCapability(name),
    remainingMs: (): number => invocation.remainingMs(),
    call: async (name: string, body: Uint8Array, init?: DownstreamInit) => caller.call(name, body, derive(init)),
    open: (name: string, kind: KindName, init?: DownstreamInit) => caller.open(name, kind, derive(init)),
  });
  return { context, release: () => drain.release() };
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
