// The conformance module as a process: what a peer's runtime starts.

import { serveStdio } from "@ixt/sdk/stdio";
import { createConformanceModule } from "./module.js";
import { thisProcess } from "./module-process.js";

await serveStdio(createConformanceModule(thisProcess));
