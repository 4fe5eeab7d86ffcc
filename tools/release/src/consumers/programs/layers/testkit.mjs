import assert from "node:assert/strict";
import {
  assertRejects,
  createFaultyPair,
  elapse,
  FakeRuntime,
  operator,
  SeededRandom,
  VirtualClock,
} from "@ixt/testkit";

const message = Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const clock = new VirtualClock();
const [near, far] = createFaultyPair({ split: 1, delayMs: 50 }, 7, { clock, timers: clock });
const heard = [];
far.receive(({ length }) => heard.push(length, clock.now() > 0));
near.send(message);
await elapse(clock, 50);
assert.deepEqual(heard, [16, true]);
assert.equal(new SeededRandom(7).below(100), new SeededRandom(7).below(100));

// A module by hand, for `defineModule` is the SDK's: it gives back what it is sent.
const echo = { requires: ["notes:read"], run: async (body) => body };
const handlers = new Map([["g.echo", echo]]);
const runtime = await FakeRuntime.start({ name: "g", version: "1.0.0", services: ["g"], handlers, streams: new Map() });
assert.equal(await runtime.call("g.echo", "ada", { as: operator("alice", ["notes:read"]) }), "ada");
await assertRejects(runtime.call("g.echo", "ada", { as: operator("bob") }), "permissionDenied");
assert.deepEqual(runtime.unfinished, []);
await runtime.close();
