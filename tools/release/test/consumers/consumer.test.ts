// How the strangers are gone through: a line each, a bound on how many at a time, and every fault kept.

import { expect, test } from "vitest";
import { type Consumer, runAll } from "../../src/consumers/consumer.js";

/** A clock that is 1.25 s further each time that it is read. */
function createNow(): () => number {
  let reads = 0;
  return () => 1_250 * reads++;
}

test("each has a line with its seconds, and its faults carry its name", async () => {
  const lines: string[] = [];
  const consumers: readonly Consumer[] = [
    { name: "node-22 esm", run: async () => [] },
    { name: "bun cjs", run: async () => ["printed nothing", "left a file"] },
  ];
  expect(await runAll(consumers, (line) => lines.push(line), 1, createNow())).toEqual([
    "bun cjs: printed nothing",
    "bun cjs: left a file",
  ]);
  expect(lines).toEqual(["ok     node-22 esm (1.3 s)", "FAILED bun cjs (1.3 s)"]);
});

test("one that cannot be tried is a fault, and the others are tried all the same", async () => {
  const lines: string[] = [];
  const consumers: readonly Consumer[] = [
    { name: "a", run: () => Promise.reject(new Error("no such program")) },
    { name: "b", run: () => Promise.reject("gone") },
    { name: "c", run: async () => [] },
  ];
  expect(
    await runAll(
      consumers,
      (line) => lines.push(line),
      1,
      () => 0,
    ),
  ).toEqual(["a: no such program", "b: gone"]);
  expect(lines).toEqual(["FAILED a (0.0 s)", "FAILED b (0.0 s)", "ok     c (0.0 s)"]);
});

test("no more run at a time than there are lanes, and all of them run", async () => {
  let running = 0;
  let most = 0;
  const ends: string[] = [];
  const consumers = Array.from({ length: 5 }, (_, index) => ({
    name: String(index),
    run: async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      ends.push(String(index));
      return [];
    },
  }));
  expect(await runAll(consumers, () => {}, 2)).toEqual([]);
  expect(most).toBe(2);
  expect(ends.sort()).toEqual(["0", "1", "2", "3", "4"]);
});
