// Randomness that a seed repeats: what makes a schedule, a fault or a stream's id the same in every run of a test.

import { createError, type RandomSource } from "@ixt/context";

/**
 * A stream of pseudo-random numbers that its seed alone decides. Never for secrets.
 *
 * @example
 * ```ts
 * import { SeededRandom } from "@ixt/testkit";
 *
 * const random = new SeededRandom(7);
 * const again = new SeededRandom(7);
 * console.log(random.below(100) === again.below(100)); // true
 * ```
 */
export class SeededRandom {
  /** What it was made with; the same one gives the same numbers. */
  readonly seed: number;
  private state: number;

  /**
   * @param seed an integer of 0 to 2^32-1
   * @throws IxtError `invalidArgument` for another seed.
   */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
      throw createError("invalidArgument", `a seed is an integer of 0 to 2^32-1, not ${seed}`);
    }
    this.seed = seed;
    this.state = seed;
  }

  /** The next number, an integer of 0 to 2^32-1. */
  next(): number {
    // Weyl steps through a 32-bit mix (the finaliser of MurmurHash3): every seed has the whole period of 2^32.
    this.state = (this.state + 0x9e37_79b9) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  }

  /** An integer of 0 to `bound` - 1. */
  below(bound: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * bound);
  }

  /** True so often: 0 never, 1 always. Draws a number either way, so that one odds more or less moves nothing else. */
  chance(odds: number): boolean {
    return this.next() < odds * 0x1_0000_0000;
  }

  /** One of them. `undefined` only of none. */
  pick<Value>(values: readonly Value[]): Value | undefined {
    return values[this.below(values.length)];
  }

  /** Another stream of numbers, that goes its own way from here on. */
  fork(): SeededRandom {
    return new SeededRandom(this.next());
  }

  /** Fills the array, as the source that ids are drawn from. */
  readonly fill: RandomSource = (bytes) => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.next() & 0xff;
  };
}
