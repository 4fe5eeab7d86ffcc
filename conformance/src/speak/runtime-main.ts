// Our runtime with a peer's command line: a scenario on stdin, the module's command as arguments, one line of JSON on stdout.

import { text } from "node:stream/consumers";
import { runRuntime } from "./runtime-command.js";

process.exitCode = await runRuntime(process.argv.slice(2), {
  input: () => text(process.stdin),
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
