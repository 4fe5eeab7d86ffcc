// The worker's program from its source: what a process is told of loaders does not reach a worker's first module.

import { register } from "tsx/esm/api";

register();
await import("../src/worker.ts");
