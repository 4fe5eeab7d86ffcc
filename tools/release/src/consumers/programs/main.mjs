// Prints what was heard.

import { converse } from "./converse.mjs";

console.log(JSON.stringify(await converse()));
