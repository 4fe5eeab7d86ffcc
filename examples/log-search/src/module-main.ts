// The module's own process: its host starts it and speaks to it over stdin and stdout.

import { serveStdio } from "@ixt/sdk/stdio";
import { searchModule } from "./search-module.js";

await serveStdio(searchModule);
