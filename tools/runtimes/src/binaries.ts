// Where the runtimes stand: they are big, and in a side workspace of their own.

import { fileURLToPath } from "node:url";

/** Absolute; its `node_modules` is what is installed. */
export const BINARIES_FOLDER: string = fileURLToPath(new URL("../binaries", import.meta.url));
