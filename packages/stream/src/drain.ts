// The graceful end of a session's streams: those under way finish, until their time is up.

import { type Clock, createError, type Timers } from "@ixt/context";
import type { StreamOutcome } from "./outcome.js";

/**
 * How a drain is done.
 *
 * @see {@link DrainReport}
 */
export interface DrainOptions {
  /** When streams that are still under way are cancelled: 0 to 2^31-1, or `Infinity` to wait for them. Default `Infinity`. */
  readonly timeoutMs?: number;
}

/**
 * How a drain ended: what became of the streams that were under way when it began.
 *
 * @example
 * ```ts
 * import type { DrainReport, StreamRouter } from "@ixt/stream";
 *
 * async function stop(router: StreamRouter): Promise<DrainReport> {
 *   const report = await router.drain({ timeoutMs: 5_000 });
 *   if (report.forced > 0) console.log(`${report.forced} streams were cut off`);
 *   return report;
 * }
 * ```
 */
export interface DrainReport {
  readonly completed: number;
  readonly cancelled: number;
  readonly failed: number;
  /** Those of the cancelled which the timeout ended, with `shutdown`. */
  readonly forced: number;
  /** Milliseconds from the beginning of the drain to its end. */
  readonly elapsedMs: number;
}

type OutcomeCounts = { readonly [Status in StreamOutcome["status"]]: number };

/** What a drain asks of the streams it waits for. */
export interface Drainable {
  /** Those that have ended so far, by how. */
  counts(): OutcomeCounts;
  /** Settles when no stream lives. */
  whenEmpty(): Promise<void>;
  /** Ends those that live, with `shutdown`; returns how many there were. */
  shutdown(): number;
}

/**
 * The timeout of a drain.
 *
 * @throws IxtError `invalidArgument` for one out of its range.
 */
export function checkDrainTimeout({ timeoutMs = Number.POSITIVE_INFINITY }: DrainOptions): number {
  if (timeoutMs === Number.POSITIVE_INFINITY || (Number.isFinite(timeoutMs) && timeoutMs >= 0 && timeoutMs < 2 ** 31))
    return timeoutMs;
  throw createError("invalidArgument", "timeoutMs must be 0 to 2^31-1, or Infinity");
}

/** Waits for the streams, and ends those that take longer. */
export async function drainStreams(
  streams: Drainable,
  timeoutMs: number,
  clock: Clock,
  timers: Timers,
): Promise<DrainReport> {
  const startedAtMs = clock.now();
  const before = streams.counts();
  let forced = 0;
  const isLimited = timeoutMs !== Number.POSITIVE_INFINITY;
  const timer = isLimited
    ? timers.setTimeout(() => {
        forced = streams.shutdown();
      }, timeoutMs)
    : undefined;
  await streams.whenEmpty();
  if (timer !== undefined) timers.clearTimeout(timer);
  const after = streams.counts();
  return Object.freeze({
    completed: after.complete - before.complete,
    cancelled: after.cancelled - before.cancelled,
    failed: after.failed - before.failed,
    forced,
    elapsedMs: clock.now() - startedAtMs,
  });
}
