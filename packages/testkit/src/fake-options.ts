// What a fake runtime, the modules in it and the calls through it can be told.

import type { VirtualClock } from "@ixt/context/virtual-clock";
import {
  type Authorize,
  type Codec,
  type CreditPolicy,
  type LogEntry,
  resolveStreamLimits,
  type SessionOptions,
  type StreamLimits,
} from "@ixt/sdk";
import type { Faults } from "./faults.js";
import type { InvocationInit } from "./invocation.js";

/**
 * What a session can be told; its time, its randomness and its log are the runtime's.
 *
 * @see {@link FakeRuntime}
 */
export interface FakeSessionOptions
  extends Omit<SessionOptions, "clock" | "timers" | "random" | "log" | "streamLimits" | "keepaliveMs"> {
  /** Bounds on streams, such as `{ initialCredit: 1 }`; for those that are not given, the defaults. */
  readonly streamLimits?: Partial<StreamLimits>;
  /** As for a session, but by default `Infinity`: an hour of virtual time would fill the transcript with signs of life. */
  readonly keepaliveMs?: number;
}

/**
 * What a fake runtime can be told. What it accepts from modules stands beside, as in `connect`.
 *
 * @see {@link FakeRuntime}
 */
export interface FakeRuntimeOptions extends FakeSessionOptions {
  /** Default a new one. */
  readonly clock?: VirtualClock;
  /** What faults, ids of streams and ids of errors are drawn from: an integer of 0 to 2^32-1. Default 1. */
  readonly seed?: number;
  /** For whom a module may speak when it asks another. Default `authorizeDelegation` of `@ixt/sdk`, as in any host. */
  readonly authorize?: Authorize;
}

/**
 * What a hosted module can be told. What it accepts from the runtime stands beside, as in `serve`.
 *
 * @see {@link FakeRuntime}
 */
export interface HostOptions extends FakeSessionOptions {
  /** What goes wrong between the two, in both directions. Default nothing. */
  readonly faults?: Faults;
  /** Bytes that may wait to be read before a side is asked to wait. Default 256 KiB. */
  readonly highWaterBytes?: number;
  /** What the module may do on its own behalf when it asks another. Default nothing. */
  readonly grants?: readonly string[];
}

/**
 * What a call can be told.
 *
 * @see {@link FakeRuntime}
 */
export interface FakeCallOptions<Answer> extends InvocationInit {
  /** How the answer is read. Default as the request was written. */
  readonly output?: Codec<Answer>;
}

/**
 * What a stream can be told.
 *
 * @see {@link FakeRuntime}
 */
export interface FakeStreamOptions extends InvocationInit {
  /**
   * The one request of a unary or a server stream: written as that of a call, sent as soon as there is credit, and this direction
   * closed behind it.
   */
  readonly request?: unknown;
  /** Cancels the stream when it aborts. */
  readonly signal?: AbortSignal;
  /** `manual` lets the module send no more than the first credit and what `sender.grantCredit` adds. Default `auto`. */
  readonly creditPolicy?: CreditPolicy;
}

/**
 * An entry of a log, and where it was seen.
 *
 * @see {@link FakeRuntime}
 */
export interface FakeLogEntry extends LogEntry {
  /** The module whose session it is of. */
  readonly module: string;
  /** True for what stays with the module, such as the text of an error of which its caller gets an id. */
  readonly isLocal: boolean;
}

/** The options as `serve` and `connect` take them. */
export function toSessionOptions({ streamLimits, ...options }: FakeSessionOptions): SessionOptions {
  const told = { keepaliveMs: Number.POSITIVE_INFINITY, ...options };
  return streamLimits === undefined ? told : { ...told, streamLimits: resolveStreamLimits(streamLimits) };
}
