// A module in a worker thread, for the host's tests. What it does amiss, it does when it is asked to.

import { defineCall, defineModule, defineStream, text } from "../src/index.js";
import { serveWorker } from "../src/worker.js";

const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });

/** Never answers, and holds the thread with a timer besides. */
const hang = defineCall({
  input: text,
  output: text,
  handle: () => new Promise<string>(() => setInterval(() => {}, 1_000)),
});

const exit = defineCall({
  input: text,
  output: text,
  handle(code): string {
    process.exit(Number(code));
  },
});

/** What nothing catches. */
const fail = defineCall({
  input: text,
  output: text,
  handle: () =>
    new Promise<string>(() => {
      setImmediate(() => {
        throw new Error("a bug in the worker");
      });
    }),
});

const echo = defineStream({
  kind: "bidiStream",
  input: text,
  output: text,
  async *handle(lines) {
    for await (const line of lines) yield `> ${line}`;
  },
});

serveWorker(
  defineModule({
    name: "greeter",
    version: "1.0.0",
    handlers: { "greeter.greet": greet, "greeter.hang": hang, "greeter.exit": exit, "greeter.fail": fail },
    streams: { "greeter.echo": echo },
  }),
);
