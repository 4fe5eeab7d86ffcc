// The program of the module `notes`.

import { serveStdio } from "@ixt/sdk/stdio";
import { notes } from "./notes.js";

await serveStdio(notes);
