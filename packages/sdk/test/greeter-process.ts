// A module in a process of its own, for the host's tests. Its first argument says how it misbehaves.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { defineCall, defineModule, defineStream, text } from "../src/index.js";
import { serveStdio } from "../src/stdio.js";

const [misbehaviour] = process.argv.slice(2);

const greet = defineCall({
  input: text,
  output: text,
  handle(name, { log }) {
    console.log("a line that a careless author writes to stdout");
    log.info("greeted", { name });
    return `hello ${name}`;
  },
});

const echo = defineStream({
  kind: "bidiStream",
  input: text,
  output: text,
  async *handle(lines) {
    for await (const line of lines) yield `> ${line}`;
  },
});

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

/** Never answers, and holds the process with a timer besides. */
const hang = defineCall({
  input: text,
  output: text,
  handle: () => new Promise<string>(() => setInterval(() => {}, 1_000)),
});

/** Starts a process that has this one's standard streams and outlives it; answers with its id. */
const leave = defineCall({
  input: text,
  output: text,
  handle: () => `${spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], { stdio: "inherit" }).pid}`,
});

if (misbehaviour === "exit") process.exit(3);
await serveStdio(
  defineModule({
    name: "greeter",
    version: "1.0.0",
    handlers: { "greeter.greet": greet, "greeter.hang": hang, "greeter.leave": leave, "greeter.wait": wait },
    streams: { "greeter.echo": echo },
  }),
  misbehaviour === "impatient" ? { handshakeTimeoutMs: 1 } : {},
);
