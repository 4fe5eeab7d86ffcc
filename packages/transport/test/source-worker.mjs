// A worker that runs a TypeScript source of this folder: the loader that a process gets by `--import tsx` a worker has to ask for.

import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData);
