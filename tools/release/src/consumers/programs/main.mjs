// Prints what was heard over a transport in memory.

import { createMemoryPair } from "@ixt/sdk";
import { converse } from "./converse.mjs";

console.log(JSON.stringify(await converse(createMemoryPair())));
