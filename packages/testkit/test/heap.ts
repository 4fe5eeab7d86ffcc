// What is really kept: the heap after a full collection.

import { setFlagsFromString } from "node:v8";
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
