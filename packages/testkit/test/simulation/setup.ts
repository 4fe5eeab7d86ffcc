// What a schedule takes place in: the faults of its channels and the limits of both sides, many of them small.

import { resolveStreamLimits, type StreamLimits } from "@ixt/stream";
import type { FakeSessionOptions, Faults, HostOptions, SeededRandom } from "@ixt/testkit";

/** The faults of a channel on which everything that is sent arrives, once, whole and in order. */
const HARMLESS: readonly string[] = ["delayMs", "split"];

/** One schedule's circumstances. */
export interface Setup {
  readonly faults: Faults;
  /** What the runtime's end of each session is told; what it accepts. */
  readonly runtime: FakeSessionOptions & { readonly streamLimits: StreamLimits };
  /** What the modules' ends are told. */
  readonly module: HostOptions & { readonly streamLimits: StreamLimits; readonly maxConcurrentCalls: number };
}

/** A third without any fault, a third merely late or in pieces, a third with faults that damage; most of the last late too. */
export function drawSetup(random: SeededRandom): Setup {
  const faults = drawFaults(random);
  const isTight = random.chance(0.2);
  const idleTimeoutMs = random.chance(0.1) ? 50 + random.below(200) : Number.POSITIVE_INFINITY;
  const highWaterBytes = random.chance(0.3) ? 200 + random.below(2_000) : undefined;
  return {
    faults,
    runtime: { streamLimits: resolveStreamLimits({ ...drawWindow(random), idleTimeoutMs }) },
    module: {
      faults,
      ...(highWaterBytes === undefined ? {} : { highWaterBytes }),
      maxConcurrentCalls: isTight ? 1 + random.below(2) : 1_000,
      streamLimits: resolveStreamLimits({
        ...drawWindow(random),
        idleTimeoutMs,
        maxConcurrentStreams: isTight ? 1 + random.below(3) : 1_000,
      }),
    },
  };
}

/** Everything that is sent arrives, once, whole and in order. */
export function isLossFree({ faults }: Setup): boolean {
  return Object.entries(faults).every(([name, odds]) => HARMLESS.includes(name) || odds === 0);
}

/**
 * How long after the last word something may still be on its way. Never a whole number of milliseconds, as all else is: what happens
 * at such a moment happens alone.
 */
export function quietMs({ faults }: Setup): number {
  return (faults.delayMs ?? 0) + 10 + 1.01;
}

function drawFaults(random: SeededRandom): Faults {
  const kind = random.below(3);
  const delays = random.chance(0.8) ? { delayMs: 1 + random.below(25) } : {};
  const splits = random.chance(0.3) ? { split: random.chance(0.5) ? 1 : 0.2 } : {};
  if (kind === 0) return {};
  if (kind === 1) return { ...delays, ...splits };
  const odds = 0.005 + random.below(50) / 1_000;
  const first = random.pick(["drop", "duplicate", "reorder", "corrupt"] as const) ?? "drop";
  const second = random.pick(["drop", "duplicate", "reorder"] as const) ?? "drop";
  return { ...delays, ...splits, [first]: odds, ...(random.chance(0.2) ? { [second]: odds } : {}) };
}

function drawWindow(random: SeededRandom): Partial<StreamLimits> {
  if (random.chance(0.3)) return {};
  const initialCredit = 1 + random.below(4);
  return { initialCredit, bufferCapFrames: Math.max(1, initialCredit - 1 + random.below(5)) };
}
