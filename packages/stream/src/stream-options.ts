// What both ends of a stream can be told, and what holds where they are not.

import { systemTimers, type Timers } from "@ixt/context";
import type { EndpointInit, StreamEndpoint } from "./endpoint.js";
import type { FrameSink, StreamOpen } from "./frame.js";
import type { StreamRole } from "./interaction.js";
import type { CreditPolicy } from "./receive-window.js";
import type { StreamId } from "./stream-id.js";
import { DEFAULT_STREAM_LIMITS, type StreamLimits } from "./stream-limits.js";

/** What either end of a stream can be told. */
export interface StreamOptions {
  /** Default {@link DEFAULT_STREAM_LIMITS}. */
  readonly limits?: StreamLimits;
  /**
   * `auto` (the default) grants taken frames again in halves of the window; `manual` leaves it to `sender.grantCredit`.
   */
  readonly creditPolicy?: CreditPolicy;
  /** For the deadline. Default the host's. */
  readonly timers?: Timers;
  /** Cancels the stream with `caller` when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/** @internal What only the router tells an end of a stream. */
export type OnEnd = (endpoint: StreamEndpoint) => void;

/** @internal */
export interface EndpointPlan {
  readonly role: StreamRole;
  readonly streamId: StreamId;
  readonly open: Pick<StreamOpen, "kind" | "context">;
  readonly sink: FrameSink;
  readonly sendCredit: number;
}

/** @internal */
export function toEndpointInit(plan: EndpointPlan, options: StreamOptions, onEnd: OnEnd | undefined): EndpointInit {
  const limits = options.limits ?? DEFAULT_STREAM_LIMITS;
  return {
    role: plan.role,
    streamId: plan.streamId,
    kind: plan.open.kind,
    context: plan.open.context,
    sink: plan.sink,
    sendCredit: plan.sendCredit,
    receiveCredit: cappedCredit(limits.initialCredit, limits.bufferCapFrames),
    bufferCapFrames: limits.bufferCapFrames,
    creditPolicy: options.creditPolicy ?? "auto",
    timers: options.timers ?? systemTimers,
    signal: options.signal,
    onEnd,
  };
}

/** @internal Credit that stays within what its receiver can hold; a cap of 0 says nothing. */
export function cappedCredit(credit: number, cap: number): number {
  return cap === 0 ? credit : Math.min(credit, cap);
}
