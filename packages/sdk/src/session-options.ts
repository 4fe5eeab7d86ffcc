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
import type { Interceptor } from "./interceptor.js";
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
  /**
   * After so long without a message the peer is asked for a sign of life, and after as long again without one the session ends with
   * `unavailable`: 1 to 2^31-1, or `Infinity`, which never asks. Default 30,000.
   */
  readonly keepaliveMs?: number;
  /** What stands around the calls and streams of the session, both ways; the first is the outermost. Default none. */
  readonly interceptors?: readonly Interceptor[];
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
    keepaliveMs: options.keepaliveMs ?? 30_000,
    interceptors: options.interceptors ?? [],
    clock: options.clock ?? systemClock,
    timers: options.timers ?? systemTimers,
    random: options.random ?? systemRandom,
    log: options.log ?? consoleLogSink,
  };
  const { handshakeTimeoutMs, closeTimeoutMs, keepaliveMs, maxConcurrentCalls } = settings;
  checkDurationMs(handshakeTimeoutMs, "handshakeTimeoutMs", "orInfinity");
  checkDurationMs(closeTimeoutMs, "closeTimeoutMs");
  checkDurationMs(keepaliveMs, "keepaliveMs", "orInfinity");
  if (keepaliveMs === 0) throw createError("invalidArgument", "keepaliveMs must be 1 or more: Infinity never asks");
  if (!Number.isInteger(maxConcurrentCalls) || maxConcurrentCalls < 0) {
    throw createError("invalidArgument", "maxConcurrentCalls must be an integer of 0 or more");
  }
  return settings;
}
