// The command line of the golden vectors: `pnpm vectors:generate` and `pnpm check:vectors` at the root.

import { fileURLToPath } from "node:url";
import { runVectors } from "./command.js";
import { makeVectors } from "./corpus.js";

const places = {
  vectors: fileURLToPath(new URL("../../vectors", import.meta.url)),
  testkit: fileURLToPath(new URL("../../../packages/testkit/src/generated", import.meta.url)),
};

process.exitCode = runVectors(process.argv.slice(2), makeVectors(), places, (line) => console.log(line));
