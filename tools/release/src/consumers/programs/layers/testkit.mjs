import assert from "node:assert/strict";
import { createFaultyPair, elapse, SeededRandom, VirtualClock } from "@ixt/testkit";

const message = Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const clock = new VirtualClock();
const [near, far] = createFaultyPair({ split: 1, delayMs: 50 }, 7, { clock, timers: clock });
const heard = [];
far.receive(({ length }) => heard.push(length, clock.now() > 0));
near.send(message);
await elapse(clock, 50);
assert.deepEqual(heard, [16, true]);
assert.equal(new SeededRandom(7).below(100), new SeededRandom(7).below(100));
