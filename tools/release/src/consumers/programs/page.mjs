// Tells the server of the page what was heard.

import { converse } from "./converse.mjs";

const answer = await converse().catch((error) => [String(error)]);
await fetch("/answers", { method: "POST", body: JSON.stringify(answer) });
