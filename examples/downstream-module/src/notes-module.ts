// The module: two calls and two streams over a store, which is an argument, so that a test can hold one in its hand.

import { defineCall, defineModule, defineStream, json, type Module, text } from "@ixt/sdk";
import { note } from "./note.js";
import type { NoteStore } from "./note-store.js";

export function createNotes(store: NoteStore): Module {
  return defineModule({
    name: "notes",
    version: "1.0.0",
    handlers: {
      "notes.add": defineCall({
        input: text,
        output: note,
        requires: ["notes:write"],
        handle: (line) => store.add(line),
      }),
      // Waits for a note that is still to come. The caller says for how long: its deadline aborts the signal, and so does
      // whatever else makes the answer pointless.
      "notes.next": defineCall({
        input: text,
        output: note,
        requires: ["notes:read"],
        handle: (_, { signal }) => store.next(signal),
      }),
    },
    streams: {
      // Nothing here counts credit: the loop stands still at a yield until the caller has room for one more.
      "notes.search": defineStream({
        kind: "serverStream",
        input: text,
        output: note,
        requires: ["notes:read"],
        async *handle(part) {
          for (const each of store.all()) if (each.text.includes(part)) yield each;
        },
      }),
      "notes.import": defineStream({
        kind: "clientStream",
        input: text,
        output: json<number>(),
        requires: ["notes:write"],
        async handle(lines) {
          let count = 0;
          for await (const line of lines) {
            store.add(line);
            count++;
          }
          return count;
        },
      }),
    },
  });
}
