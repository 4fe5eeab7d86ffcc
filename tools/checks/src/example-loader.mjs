// Preloaded in each thread of an example's process: a worker's thread does not get the loader of TypeScript from the process's flags.
import { isMainThread } from "node:worker_threads";
import { register } from "tsx/esm/api";

if (!isMainThread) register();
