// What every handler gets beside its request: who asks, until when, and where to log.

import type { Actor, InvocationContext, Metadata } from "@ixt/context";
import type { Logger } from "./log.js";

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
  /** Entries for the host's log. */
  readonly log: Logger;
  /** Whether the actor holds this very capability. */
  hasCapability(name: string): boolean;
  /** Milliseconds until the deadline: 0 when it has passed, `Infinity` when there is none. */
  remainingMs(): number;
}

/** The context of one invocation. `signal` is asked for when the handler first looks at it. */
export function createContext(invocation: InvocationContext, signal: () => AbortSignal, log: Logger): Context {
  return Object.freeze({
    invocation,
    actor: invocation.actor,
    metadata: invocation.metadata,
    get signal(): AbortSignal {
      return signal();
    },
    log,
    hasCapability: (name: string): boolean => invocation.hasCapability(name),
    remainingMs: (): number => invocation.remainingMs(),
  });
}

/** @throws IxtError `permissionDenied`, naming the first of `requires` that the actor lacks. */
export function checkCapabilities(invocation: InvocationContext, requires: readonly string[]): void {
  for (const name of requires) invocation.requireCapability(name);
}
