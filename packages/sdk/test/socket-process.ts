// A module that listens at Unix sockets, in a process of its own: prints a line when it does. Its arguments are the paths.

import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { defineCall, defineModule, text } from "../src/index.js";
import { serveSocket } from "../src/socket.js";

const sigterm = once(process, "SIGTERM");

/** Answers some turns of the loop after SIGTERM has come. */
const wait = defineCall({
  input: text,
  output: text,
  async handle(name) {
    await sigterm;
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    return `${name} waited`;
  },
});
const hang = defineCall({ input: text, output: text, handle: () => new Promise<string>(() => {}) });
const module = defineModule({
  name: "slow",
  version: "1.0.0",
  handlers: { "slow.wait": wait, "slow.hang": hang },
});
for (const path of process.argv.slice(2)) await serveSocket(module, { path }, { drainTimeoutMs: 60_000 });
process.stdout.write("ready\n");
