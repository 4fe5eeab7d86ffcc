import assert from "node:assert/strict";
import { InteractionKind, StreamRouter } from "@ixt/stream";

// Two routers whose sinks are each other.
const heard = [];
const ends = {};
ends.callee = new StreamRouter(
  { send: (frame) => ends.caller.route(frame) },
  {
    accept: async (stream) => {
      for await (const payload of stream.incoming) await stream.sender.send(payload);
      stream.sender.close();
    },
  },
);
ends.caller = new StreamRouter({ send: (frame) => ends.callee.route(frame) });
const call = ends.caller.open({ kind: InteractionKind.bidiStream });
await call.send(Uint8Array.of(1, 2, 3));
call.sender.close();
for await (const payload of call.incoming) heard.push(...payload);
assert.deepEqual(heard, [1, 2, 3]);
assert.equal((await call.closed).status, "complete");
