// The module, a program of its own: one call, for those who hold the capability "greet:say".

import { defineCall, defineModule, text } from "@ixt/sdk";
import { serveStdio } from "@ixt/sdk/stdio";

const greet = defineCall({
  input: text,
  output: text,
  requires: ["greet:say"],
  handle(name, { actor: { subject } }) {
    const asker = "id" in subject ? `${subject.kind} ${subject.id}` : subject.kind;
    return `hello ${name}, from ${asker}`;
  },
});

await serveStdio(defineModule({ name: "hello", version: "1.0.0", handlers: { "hello.greet": greet } }));
