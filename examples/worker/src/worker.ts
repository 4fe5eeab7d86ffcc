// The program of the worker. A browser's worker would have the very same lines.

import { serveWorker } from "@ixt/sdk/worker";
import { drawing } from "./drawing.js";

serveWorker(drawing);
