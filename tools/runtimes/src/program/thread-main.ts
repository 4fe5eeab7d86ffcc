// The module as the whole program of a worker of `node:worker_threads`: served to whoever started it, until that says goodbye.

import { serveWorker } from "@ixt/sdk/worker";
import { createTalk } from "../talk.js";

serveWorker(createTalk(), { log: () => {} });
