// What both ends of a stream can be told, and what holds where they are not.

import { type Clock, systemClock, systemTimers, type Timers } from "@ixt/context";
import { ByteBudget } from "./byte-budget.js";
import type { EndpointInit } from "./endpoint.js";
import type { FrameSink, StreamOpen } from "./frame.js";
import type { StreamRole } from "./interaction.js";
import type { CreditPolicy } from "./receive-window.js";
import type { StreamId } from "./stream-id.js";
import { DEFAULT_STREAM_LIMITS, type StreamLimits } from "./stream-limits.js";

/**
 * What either end of a stream can be told.
 *
 * @see {@link acceptStream}
 */
export interface StreamOptions {
  /** Default {@link DEFAULT_STREAM_LIMITS}. */
  readonly limits?: StreamLimits;
  /**
   * `auto` (the default) grants taken frames again in halves of the window, which widens for a consumer that keeps up; `manual` leaves
   * it to `sender.grantCredit`.
   */
  readonly creditPolicy?: CreditPolicy;
  /** For the idle timeout, rates and ages. Default the host's. */
  readonly clock?: Clock;
  /** For the deadline and the idle timeout. Default the host's. */
  readonly timers?: Timers;
  /**
   * Cancels the stream when it aborts, with `caller` from the caller and `unspecified` from the callee; its reason is the outcome's
   * cause. Listened to once, however many streams it is given to.
   */
  readonly signal?: AbortSignal | undefined;
}

/** @internal What a session's router adds: who is told of the end, and the bytes that all its streams may hold. */
export interface Membership {
  readonly onEnd: EndpointInit["onEnd"];
  readonly budget: ByteBudget | undefined;
}

/** @internal A stream by itself. */
export const ALONE: Membership = { onEnd: undefined, budget: undefined };

/** @internal */
export interface EndpointPlan {
  readonly role: StreamRole;
  readonly streamId: StreamId;
  readonly open: Pick<StreamOpen, "kind" | "context">;
  readonly sink: FrameSink;
  readonly sendCredit: number;
}

/** @internal */
export function toEndpointInit(plan: EndpointPlan, options: StreamOptions, membership: Membership): EndpointInit {
  const limits = options.limits ?? DEFAULT_STREAM_LIMITS;
  const { initialCredit, bufferCapFrames, bufferCapBytes, idleTimeoutMs, emptyFrameRate } = limits;
  const { role, streamId, open, sink, sendCredit } = plan;
  return {
    role,
    streamId,
    kind: open.kind,
    context: open.context,
    sink,
    sendCredit,
    receiveCredit: cappedCredit(initialCredit, bufferCapFrames),
    bufferCapFrames,
    budget: new ByteBudget(bufferCapBytes, membership.budget),
    emptyFrameRate,
    creditPolicy: options.creditPolicy ?? "auto",
    clock: options.clock ?? systemClock,
    timers: options.timers ?? systemTimers,
    idleTimeoutMs,
    signal: options.signal,
    onEnd: membership.onEnd,
  };
}

/** @internal Credit that stays within what its receiver can hold; a cap of 0 says nothing. */
export function cappedCredit(credit: number, cap: number): number {
  return cap === 0 ? credit : Math.min(credit, cap);
}
