// What a call or a stream of a test is made with: who asks, until when, with what beside.

import {
  type Actor,
  createInvocationContext,
  deadlineAfter,
  type InvocationContext,
  type MetadataInit,
} from "@ixt/context";
import type { VirtualClock } from "@ixt/context/virtual-clock";

/**
 * Who asks, until when, with what beside.
 *
 * @see {@link FakeRuntime}
 */
export interface InvocationInit {
  /** Who asks; `operator("alice", ["logs:read"])` makes one. Default nobody known, who may do nothing. */
  readonly as?: Actor;
  /** Milliseconds of virtual time from now until the deadline. Default none. */
  readonly timeoutMs?: number;
  /** Default none. */
  readonly metadata?: MetadataInit;
  /** The whole context, instead of the three above. */
  readonly context?: InvocationContext;
}

/** @throws IxtError as `createInvocationContext` of `@ixt/context` does. */
export function toContext(init: InvocationInit, clock: VirtualClock): InvocationContext {
  const { as: actor, timeoutMs, metadata, context } = init;
  if (context !== undefined) return context;
  return createInvocationContext({
    ...(actor === undefined ? {} : { actor }),
    ...(timeoutMs === undefined ? {} : { deadline: deadlineAfter(timeoutMs, clock) }),
    ...(metadata === undefined ? {} : { metadata }),
  });
}
