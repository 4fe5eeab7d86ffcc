import assert from "node:assert/strict";
import { Bytes16, WireError } from "@ixt/wire";
import { decodePing, encodePing } from "@ixt/wire/wasipc";

assert.equal(decodePing(encodePing({ nonce: 7n })).nonce, 7n);
assert.throws(() => decodePing(new Uint8Array(4)), WireError);
assert.ok(Bytes16.is(Bytes16.fromHex("07".repeat(16))));
