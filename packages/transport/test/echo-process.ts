// A child process for the stdio tests: sends every message back, and writes to stdout what must not spoil the messages.

import { createProcessTransport } from "../src/stdio.js";

const transport = createProcessTransport();
console.log("this line goes to stderr");
process.stdout.write("and this one too\n");
transport.receive((message) => transport.send(message));
const error = await transport.closed;
process.stderr.write(`closed ${error?.code ?? "cleanly"}\n`);
