// How many bytes of heap an operation takes, counted and not timed: the same on an idle machine and on a busy one.

import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Rounds that the engine gets to compile the operation as well as it can, and those of which the least counts. */
const WARM_UP_ROUNDS = 40;
const ROUNDS = 8;

/** Operations in a round: few enough that nothing is collected within one. */
const COUNT = 2000;

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  // Compiled where it runs and not beside it: a busy machine would finish that at another time.
  setFlagsFromString("--no-concurrent-recompilation");
  return runInNewContext("gc") as () => void;
}

/**
 * Bytes of JavaScript heap which one `operation` takes, rounded; what it frees again counts too. Bytes outside the heap, as an
 * ArrayBuffer has them, do not. Right to within a byte where it takes less than 500 bytes.
 *
 * @param operation gets the number of its turn, 0 to 1999, in each of several rounds
 */
export function heapBytesOf(operation: (turn: number) => unknown): number {
  const collect = collector();
  const run = (): void => {
    for (let turn = 0; turn < COUNT; turn++) operation(turn);
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round++) run();
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    collect();
    const before = getHeapStatistics().used_heap_size;
    run();
    least = Math.min(least, getHeapStatistics().used_heap_size - before);
  }
  return Math.round(least / COUNT);
}
