// The process that a host starts: the module over stdin and stdout, until the host says goodbye.

import { serveStdio } from "@ixt/sdk/stdio";
import { NoteStore } from "./note-store.js";
import { createNotes } from "./notes-module.js";

await serveStdio(createNotes(new NoteStore()));
