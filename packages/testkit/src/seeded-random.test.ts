import fc from "fast-check";
import { expect, test } from "vitest";
import { SeededRandom } from "./seeded-random.js";

const numbersOf = (random: SeededRandom): readonly number[] => Array.from({ length: 20 }, () => random.next());

test("the same seed gives the same numbers, another one others", () => {
  expect(numbersOf(new SeededRandom(7))).toEqual(numbersOf(new SeededRandom(7)));
  expect(numbersOf(new SeededRandom(7))).not.toEqual(numbersOf(new SeededRandom(8)));
});

test("the numbers of a seed are pinned: what failed once fails with the next version too", () => {
  const random = new SeededRandom(1);
  expect([random.next(), random.next(), random.below(100), random.pick(["a", "b", "c"])]).toEqual([
    2527132011,
    314344336,
    59,
    "b",
  ]);
});

test("stays below its bound, and hits all of it", () => {
  fc.assert(
    fc.property(fc.nat({ max: 0xffff_ffff }), fc.integer({ min: 1, max: 20 }), (seed, bound) => {
      const random = new SeededRandom(seed);
      const seen = new Set(Array.from({ length: bound * 50 }, () => random.below(bound)));
      expect([...seen].every((value) => Number.isInteger(value) && value >= 0 && value < bound)).toBe(true);
      expect(seen.size).toBe(bound);
    }),
    { seed: 1, numRuns: 50 },
  );
});

test("chance keeps to its odds: never at 0, always at 1, and in between about as often", () => {
  const random = new SeededRandom(3);
  const count = (odds: number): number =>
    Array.from({ length: 10_000 }, () => random.chance(odds)).filter(Boolean).length;
  expect([count(0), count(1)]).toEqual([0, 10_000]);
  expect(count(0.25)).toBeGreaterThan(2_300);
  expect(count(0.25)).toBeLessThan(2_700);
});

test("a fork goes its own way, whatever its origin does after", () => {
  const origin = new SeededRandom(5);
  const fork = origin.fork();
  numbersOf(origin);
  expect(numbersOf(fork)).toEqual(numbersOf(new SeededRandom(5).fork()));
});

test("fills bytes as a random source does", () => {
  const bytes = new Uint8Array(64);
  new SeededRandom(5).fill(bytes);
  expect(new Set(bytes).size).toBeGreaterThan(32);
});

test.each([-1, 1.5, 2 ** 32, Number.NaN])("%s is no seed", (seed) => {
  expect(() => new SeededRandom(seed)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
});
