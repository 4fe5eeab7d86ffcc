// The module at the far end: keeps notes, and logs on whose behalf it was asked and with which rights.

import { type Actor, createError, defineCall, defineModule, type Module, text } from "@ixt/sdk";
import { describeActor } from "./actor-text.js";

const NOTES: ReadonlyMap<string, string> = new Map([
  ["monday", "ship the relay, then sleep"],
  ["friday", "draw every circle that is left"],
]);

const read = defineCall({
  input: text,
  output: text,
  requires: ["notes:read"],
  handle(name, { actor, log }) {
    log.info(`notes.read was asked by ${describeActor(actor)}`);
    const note = NOTES.get(name);
    if (note === undefined) throw createError("notFound", "there is no note of that name");
    return note;
  },
});

/** Nobody gets so far in this example: it is there to be refused. */
const erase = defineCall({
  input: text,
  output: text,
  requires: ["notes:erase"],
  handle: (name, { actor }: { readonly actor: Actor }) => `${describeActor(actor)} erased ${name}`,
});

/** The module, ready to be served. */
export const notes: Module = defineModule({
  name: "notes",
  version: "1.0.0",
  handlers: { "notes.read": read, "notes.erase": erase },
});
