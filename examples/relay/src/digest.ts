// The module in between: answers its callers out of what it asks of `notes`, and takes along no more of their rights than that needs.

import { ActorSubject, type Context, type DownstreamInit, defineCall, defineModule, type Module, text } from "@ixt/sdk";

/** For every question to `notes`: the caller's right to read and none of his others, this module's name, and half a second. */
const NARROWED: DownstreamInit = {
  capabilities: ["notes:read"],
  actingAs: ActorSubject.module("digest"),
  timeoutMs: 500,
};

async function ask(context: Context, method: string, name: string): Promise<string> {
  return text.decode(await context.call(method, text.encode(name), NARROWED));
}

const count = defineCall({
  input: text,
  output: text,
  requires: ["digest:count", "notes:read"],
  async handle(name, context) {
    const note = await ask(context, "notes.read", name);
    return `${note.split(" ").length} words, the longest is "${note.split(/\W+/).sort((a, b) => b.length - a.length)[0]}"`;
  },
});

/** A module that oversteps: its caller may erase, but this module has left that right behind. */
const tidy = defineCall({
  input: text,
  output: text,
  requires: ["digest:count", "notes:read"],
  handle: (name, context) => ask(context, "notes.erase", name),
});

/** The module, ready to be served. */
export const digest: Module = defineModule({
  name: "digest",
  version: "1.0.0",
  handlers: { "digest.count": count, "digest.tidy": tidy },
});
