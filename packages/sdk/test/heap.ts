// What is really kept: the heap after a full collection, and the buffers that it holds. And what is made on the way.

import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes that live after everything dead was collected. Twice, since finalizers let go of more. */
export function liveBytes(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Rounds that the engine gets to compile the work as well as it can, and those of which the least counts. */
const WARM_UP_ROUNDS = 40;
const ROUNDS = 8;

/**
 * Bytes of JavaScript heap that one turn of `work` takes, what is dead again included: counted and not timed. Bytes outside the
 * heap, as an ArrayBuffer has them, do not count.
 *
 * @param turns in a round: enough that all of it is compiled in good time, and few enough that nothing is collected within one
 */
export async function heapBytesPerTurn(turns: number, work: (turns: number) => Promise<void>): Promise<number> {
  // Compiled where it runs and not beside it: a busy machine would finish that at another time.
  setFlagsFromString("--no-concurrent-recompilation");
  for (let round = 0; round < WARM_UP_ROUNDS; round++) await work(turns);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    collect();
    const before = getHeapStatistics().used_heap_size;
    await work(turns);
    least = Math.min(least, getHeapStatistics().used_heap_size - before);
  }
  return Math.round(least / turns);
}
