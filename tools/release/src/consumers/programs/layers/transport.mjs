import assert from "node:assert/strict";
import { createMemoryPair, MessageSplitter } from "@ixt/transport";

const message = Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const [near, far] = createMemoryPair();
const heard = new Promise((resolve) => far.receive(resolve));
near.send(message);
assert.deepEqual([...(await heard)], [...message]);
near.close();
assert.equal(await far.closed, undefined);
const split = [];
new MessageSplitter().push(message, (each) => split.push(each.length));
assert.deepEqual(split, [16]);
