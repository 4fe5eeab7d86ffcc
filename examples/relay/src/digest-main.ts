// The program of the module `digest`.

import { serveStdio } from "@ixt/sdk/stdio";
import { digest } from "./digest.js";

await serveStdio(digest);
