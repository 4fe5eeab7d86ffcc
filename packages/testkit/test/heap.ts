// What is really kept: the heap after a full collection. And what is taken of it, by the turn.

import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes that live after everything dead was collected: objects, and the buffers that they hold. */
export function liveBytes(): number {
  // The second one takes what finalizers of the first let go.
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Rounds in which the engine compiles the operation as well as it can, and those of which the least counts. */
const WARM_UP_ROUNDS = 40;
const ROUNDS = 8;

/** Turns of a round: few enough that nothing is collected within one. */
const TURNS = 2_000;

/**
 * Bytes of heap that one turn of `operation` takes, what it frees again included, what lies outside the heap not: counted and not
 * timed, so the same on an idle machine and on a busy one.
 */
export function heapBytesOf(operation: () => unknown): number {
  // Compiled where it runs and not beside it: a busy machine would finish that at another time.
  setFlagsFromString("--no-concurrent-recompilation");
  const run = (): void => {
    for (let turn = 0; turn < TURNS; turn++) operation();
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round++) run();
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    collect();
    const before = getHeapStatistics().used_heap_size;
    run();
    least = Math.min(least, getHeapStatistics().used_heap_size - before);
  }
  return Math.round(least / TURNS);
}
