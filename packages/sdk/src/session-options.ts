// What both sides of a session can be told, and what holds where they are not.

import {
  type Clock,
  type ContextLimits,
  createError,
  DEFAULT_CONTEXT_LIMITS,
  type RandomSource,
  systemClock,
  systemRandom,
  systemTimers,
  type Timers,
} from "@ixt/context";
import { DEFAULT_STREAM_LIMITS, type StreamLimits } from "@ixt/stream";
import { DEFAULT_LIMITS, type Limits } from "@ixt/wire";
import { checkDurationMs } from "./duration.js";
import { consoleLogSink, type LogSink } from "./log.js";

/** Options of `serve` and `connect`; everything has a default. */
export interface SessionOptions {
  /** Bounds on one message. Give the transport the same. Default `DEFAULT_LIMITS` of `@ixt/wire`. */
  readonly limits?: Limits;
  /** Bounds on streams; the peer is told them in the handshake. Default `DEFAULT_STREAM_LIMITS`. */
  readonly streamLimits?: StreamLimits;
  /** Bounds on a received context. Default `DEFAULT_CONTEXT_LIMITS`. */
  readonly contextLimits?: ContextLimits;
  /** Handlers of the peer's calls that may run at once; one call more is answered with `rejected`. Default 1,000. */
  readonly maxConcurrentCalls?: number;
  /** How long to wait for the peer's part of the handshake: 0 to 2^31-1, or `Infinity`, which waits on. Default 10,000. */
  readonly handshakeTimeoutMs?: number;
  /**
   * How long the end of a session waits for what was sent to be written, the goodbye last, before it gives up a peer that does not
   * read: 0 to 2^31-1. Default 2,000.
   */
  readonly closeTimeoutMs?: number;
  /** Default the host's. */
  readonly clock?: Clock;
  /** Default the host's. */
  readonly timers?: Timers;
  /** Default the host's cryptographic source. */
  readonly random?: RandomSource;
  /**
   * The local log: what the session has to say, the full text of errors that reach the peer as an id, and the peer's own log
   * messages. Default: a line on stderr, or the browser's console.
   */
  readonly log?: LogSink;
}

/** The options with nothing left open. */
export type SessionSettings = Required<SessionOptions>;

/**
 * The options with the defaults where they are not given.
 *
 * @throws IxtError `invalidArgument` for a duration or a number out of its range.
 */
export function resolveSessionOptions(options: SessionOptions): SessionSettings {
  const settings: SessionSettings = {
    limits: options.limits ?? DEFAULT_LIMITS,
    streamLimits: options.streamLimits ?? DEFAULT_STREAM_LIMITS,
    contextLimits: options.contextLimits ?? DEFAULT_CONTEXT_LIMITS,
    maxConcurrentCalls: options.maxConcurrentCalls ?? 1_000,
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? 10_000,
    closeTimeoutMs: options.closeTimeoutMs ?? 2_000,
    clock: options.clock ?? systemClock,
    timers: options.timers ?? systemTimers,
    random: options.random ?? systemRandom,
    log: options.log ?? consoleLogSink,
  };
  const { handshakeTimeoutMs, closeTimeoutMs, maxConcurrentCalls } = settings;
  checkDurationMs(handshakeTimeoutMs, "handshakeTimeoutMs", "orInfinity");
  checkDurationMs(closeTimeoutMs, "closeTimeoutMs");
  if (!Number.isInteger(maxConcurrentCalls) || maxConcurrentCalls < 0) {
    throw createError("invalidArgument", "maxConcurrentCalls must be an integer of 0 or more");
  }
  return settings;
}
