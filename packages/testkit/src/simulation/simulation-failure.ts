// What a simulation throws: which schedule broke what, how to run it again alone, and all that was said in it.

import { AssertionFailure } from "../assertion-failure.js";
import type { Transcript } from "../transcript.js";

/**
 * All that a failure says.
 *
 * @see {@link SimulationFailure}
 */
export interface SimulationFailureInit {
  readonly seed: number;
  /** The name of what did not hold. */
  readonly invariant: string;
  /** What was seen instead. */
  readonly what: string;
  /** How the schedule is run again, alone. */
  readonly replay: string;
  readonly transcript: Transcript;
  readonly cause?: unknown;
}

/**
 * A schedule in which an invariant did not hold. The message says which, shows how to run the schedule alone, and ends with
 * everything that was said in it, line by line with its time.
 *
 * @example
 * ```ts
 * import { SimulationFailure, simulate } from "@ixt/testkit";
 *
 * try {
 *   await simulate((world) => world.check("luck", world.random.chance(0.9), "the dice fell badly"), { schedules: 1_000 });
 * } catch (failure) {
 *   if (failure instanceof SimulationFailure) console.log(failure.invariant, Number.isInteger(failure.seed)); // luck true
 * }
 * ```
 */
export class SimulationFailure extends AssertionFailure {
  /** What the schedule is drawn from. */
  readonly seed: number;
  /** The name of what did not hold. */
  readonly invariant: string;
  /** What was seen instead. */
  readonly what: string;
  // Runners print what stands here beside the message, which has it already.
  readonly #transcript: Transcript;

  constructor({ seed, invariant, what, replay, transcript, cause }: SimulationFailureInit) {
    const said = transcript.entries.length === 0 ? "nothing was said" : transcript.toString();
    super(`seed ${seed} broke "${invariant}": ${what}\nto run it alone: ${replay}\n${said}\n`, what, invariant);
    this.seed = seed;
    this.invariant = invariant;
    this.what = what;
    this.#transcript = transcript;
    if (cause !== undefined) this.cause = cause;
  }

  /** Everything that was said until then. */
  get transcript(): Transcript {
    return this.#transcript;
  }

  override get name(): string {
    return "SimulationFailure";
  }
}

/** Thrown where an invariant breaks, before anybody knows how the schedule is run again. */
export class BrokenInvariant extends AssertionFailure {
  readonly invariant: string;

  constructor(invariant: string, what: string, cause?: unknown) {
    super(what, "broken", invariant);
    this.invariant = invariant;
    if (cause !== undefined) this.cause = cause;
  }

  override get name(): string {
    return "BrokenInvariant";
  }
}
