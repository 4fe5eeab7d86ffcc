// The module: two calls and a stream over a store, which is an argument, so that a test can hold one in its hand.

import { type Context, defineCall, defineModule, defineStream, type Module } from "@ixt/sdk";
import { entries, GET, gets, type Notice, notices, PUT, puts, READ, selections, WATCH, WRITE } from "./protocol.js";
import type { Store } from "./store.js";

/** Makes the module. */
export function createKvModule(store: Store): Module {
  return defineModule({
    name: "kv",
    version: "1.0.0",
    handlers: {
      [GET]: defineCall({ input: gets, output: entries, requires: [READ], handle: ({ key }) => store.get(key) }),
      [PUT]: defineCall({ input: puts, output: entries, requires: [WRITE], handle: (put) => store.put(put) }),
    },
    streams: {
      [WATCH]: defineStream({
        kind: "serverStream",
        input: selections,
        output: notices,
        requires: [READ],
        handle: ({ prefix }, context) => watch(store, prefix, context),
      }),
    },
  });
}

/**
 * Nothing here counts credit or looks at a clock. At a `yield` the loop stands still until the watcher has room for one more, and the
 * watch gathers what comes meanwhile. When the deadline passes or the watcher leaves, `signal` aborts, and the loop ends at once. When
 * the session drains, `draining` aborts: the watcher is given what waits, is told why there is no more, and the watch is complete.
 */
async function* watch(
  store: Store,
  prefix: string,
  { signal, draining, remainingMs }: Context,
): AsyncGenerator<Notice> {
  const watching = store.open(prefix);
  try {
    const leftMs = remainingMs();
    yield { kind: "watching", remainingMs: Number.isFinite(leftMs) ? leftMs : null };
    for await (const change of watching.changes({ signal, draining })) yield { kind: "change", ...change };
    yield { kind: "draining" };
  } finally {
    store.close(watching);
  }
}
