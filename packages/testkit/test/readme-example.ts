import { defineCall, defineModule, defineStream, text } from "@ixt/sdk";
import { assertEnds, assertRejects, FakeRuntime, operator, readAll } from "@ixt/testkit";

// The module under test, as its author wrote it.
const notes = defineModule({
  name: "notes",
  version: "1.0.0",
  handlers: {
    "notes.add": defineCall({
      input: text,
      output: text,
      requires: ["notes:write"],
      handle: (note) => `kept: ${note}`,
    }),
    "notes.sync": defineCall({
      input: text,
      output: text,
      handle: (_, { signal }) =>
        new Promise((_done, fail) => signal.addEventListener("abort", () => fail(signal.reason))),
    }),
  },
  streams: {
    "notes.list": defineStream({
      kind: "serverStream",
      input: text,
      output: text,
      async *handle(topic) {
        yield `${topic} 1`;
        yield `${topic} 2`;
      },
    }),
  },
});

const runtime = await FakeRuntime.start(notes);

// A call, by somebody who may make it, and by somebody who may not.
console.log(await runtime.call("notes.add", "milk", { as: operator("alice", ["notes:write"]) }));
await assertRejects(runtime.call("notes.add", "milk", { as: operator("bob") }), "permissionDenied");

// A deadline in an hour, which virtual time reaches at once.
const sync = runtime.call("notes.sync", "", { timeoutMs: 3_600_000 });
await runtime.elapse(3_600_000);
await assertRejects(sync, "deadlineExceeded");

// A stream, to its end.
const list = runtime.open("notes.list", "serverStream", { request: "shop" });
console.log(await readAll(list, text));
await assertEnds(list, "complete");

// A module that dies takes what is under way with it, and leaves nothing behind.
const lost = runtime.call("notes.sync", "");
await runtime.crash();
await assertRejects(lost, "unavailable");
console.log(runtime.unfinished);
