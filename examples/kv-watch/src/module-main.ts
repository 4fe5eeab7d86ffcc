// The module's own process: its host starts it and speaks to it over stdin and stdout.

import { serveStdio } from "@ixt/sdk/stdio";
import { createKvModule } from "./kv-module.js";
import { Store } from "./store.js";

await serveStdio(createKvModule(new Store()));
