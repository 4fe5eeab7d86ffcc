// The caller's side of the protocol: its calls and its stream as functions over typed values.

import type { Connection, InvocationContext } from "@ixt/sdk";
import {
  type Entry,
  entries,
  GET,
  gets,
  type Notice,
  notices,
  PUT,
  type Put,
  puts,
  selections,
  WATCH,
} from "./protocol.js";

/** What it needs of its connection. */
export type Caller = Pick<Connection, "call" | "open">;

/** The entry of a key. Rejects with the module's error, as the others do. */
export async function get(caller: Caller, key: string, context: InvocationContext): Promise<Entry> {
  return entries.decode(await caller.call(GET, gets.encode({ key }), { context }));
}

/** Gives a key its value. */
export async function put(caller: Caller, entry: Put, context: InvocationContext): Promise<Entry> {
  return entries.decode(await caller.call(PUT, puts.encode(entry), { context }));
}

/**
 * Watches the keys that begin with a prefix, from the first `next` on. Each notice is taken when it is asked for: a reader that is slow
 * holds up the module's loop, and nothing else. Throws what has ended the stream; leaving early cancels it.
 */
export async function* watch(caller: Caller, prefix: string, context: InvocationContext): AsyncGenerator<Notice> {
  const stream = caller.open(WATCH, "serverStream", { context });
  stream.send(selections.encode({ prefix })).then(
    () => stream.sender.close(),
    // Then the stream is over, and what ended it comes below.
    () => {},
  );
  for await (const payload of stream.incoming) yield notices.decode(payload);
}
