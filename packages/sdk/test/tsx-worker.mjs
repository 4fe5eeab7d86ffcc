// Runs a program written in TypeScript in a worker: the flags of the process do not reach its first module.

import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData.program);
