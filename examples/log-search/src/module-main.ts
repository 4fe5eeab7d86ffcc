// The module's own process: its host starts it and speaks to it over stdin and stdout.

import { resolveStreamLimits } from "@ixt/sdk";
import { serveStdio } from "@ixt/sdk/stdio";
import { searchModule } from "./search-module.js";

// Two chunks at a time are all that it wants to hold: whoever sends more waits for credit, as the summary tells.
await serveStdio(searchModule, { streamLimits: resolveStreamLimits({ initialCredit: 2, bufferCapFrames: 2 }) });
