// Many schedules of one scenario, each from its own seed, until one breaks something: then that one is shown, and runs again alone.

import { createError } from "@ixt/sdk";
import { BrokenInvariant, SimulationFailure } from "./simulation-failure.js";
import { type SimulationSummary, Tally } from "./tally.js";
import { type RejectionWatch, watchRejections } from "./unhandled-rejections.js";
import { SimulationWorld } from "./world.js";

/**
 * What happens in a schedule. Returns when it has begun: the schedule is over when its actors are.
 *
 * @see {@link simulate}
 */
export type Scenario = (world: SimulationWorld) => void | Promise<void>;

/**
 * How many schedules, and which.
 *
 * @see {@link simulate}
 */
export interface SimulationOptions {
  /** Default 1,000. */
  readonly schedules?: number;
  /** The seed of the first; each next one has the next. An integer of 0 to 2^32-1. Default 1. */
  readonly firstSeed?: number;
  /** This schedule alone, instead of the two above: how a failure is run again. */
  readonly seed?: number;
  /** What a failure tells its reader to run. Default a call of `simulate` with the seed. */
  readonly replay?: (seed: number) => string;
  /** Told of each schedule that held, with its world. */
  readonly onSchedule?: (world: SimulationWorld) => void;
}

/**
 * Runs a scenario under many schedules: each has its own clock, runtime and randomness, all from its seed. Beside what the scenario
 * itself checks, no schedule may hang, let a promise reject unheard, or leave a call, a stream, a handler or a timer behind.
 *
 * Rejects with SimulationFailure at the first schedule that fails, and with `invalidArgument` for a seed or a number of schedules
 * that is none.
 *
 * @returns what the schedules have come to: assert on it that they have seen what they are about
 *
 * @example
 * ```ts
 * import { bytes, defineModule, defineStream } from "@ixt/sdk";
 * import { readAll, simulate } from "@ixt/testkit";
 *
 * const echo = defineStream({ kind: "bidiStream", input: bytes, output: bytes, handle: (requests) => requests });
 * const summary = await simulate(
 *   async (world) => {
 *     const runtime = world.startRuntime();
 *     const delayMs = world.random.below(30);
 *     await runtime.host(defineModule({ name: "m", version: "1", streams: { "m.echo": echo } }), { faults: { delayMs } });
 *     world.act("ada", async () => {
 *       const stream = runtime.open("m.echo", "bidiStream");
 *       const sent = Array.from({ length: 20 }, (_, n) => Uint8Array.of(n));
 *       const sending = stream.sender.sendAll(sent).then(() => stream.sender.close());
 *       const came = await readAll(stream);
 *       await sending;
 *       world.check("order", came.every(([first], n) => first === n) && came.length === 20, `${came}`);
 *     });
 *   },
 *   { schedules: 20 },
 * );
 * console.log(summary.schedules, summary.streams); // 20 { complete: 20 }
 * ```
 */
export async function simulate(scenario: Scenario, options: SimulationOptions = {}): Promise<SimulationSummary> {
  const { seed, onSchedule, replay = (failed) => `simulate(scenario, { seed: ${failed} })` } = options;
  const firstSeed = seed ?? options.firstSeed ?? 1;
  const schedules = seed === undefined ? (options.schedules ?? 1_000) : 1;
  if (!Number.isInteger(schedules) || schedules < 1) {
    throw createError("invalidArgument", "schedules must be an integer of 1 or more");
  }
  const tally = new Tally();
  const rejections = watchRejections();
  try {
    for (let n = 0; n < schedules; n++) {
      // From the last seed it goes on with the first.
      const world = new SimulationWorld(n === 0 ? firstSeed : (firstSeed + n) % 2 ** 32, tally);
      await runSchedule(world, scenario, rejections, replay);
      onSchedule?.(world);
    }
  } finally {
    rejections.stop();
  }
  return tally.toSummary();
}

async function runSchedule(
  world: SimulationWorld,
  scenario: Scenario,
  rejections: RejectionWatch,
  replay: (seed: number) => string,
): Promise<void> {
  const { seed } = world;
  const fail = (invariant: string, what: string, cause: unknown): SimulationFailure =>
    new SimulationFailure({ seed, invariant, what, replay: replay(seed), transcript: world.transcript, cause });
  try {
    await world.run(scenario);
  } catch (cause) {
    if (cause instanceof BrokenInvariant) throw fail(cause.invariant, cause.message, cause);
    throw fail("the scenario itself does not fail", describe(cause), cause);
  }
  const [unheard] = rejections.take();
  if (unheard !== undefined) throw fail("no promise rejects unheard", describe(unheard), unheard);
}

function describe(value: unknown): string {
  return value instanceof Error ? `${value.name}: ${value.message}` : String(value);
}
