import assert from "node:assert/strict";
import { connect, createMemoryPair, defineCall, defineModule, serve, text } from "@ixt/sdk";

const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });
const [moduleSide, runtimeSide] = createMemoryPair();
serve(defineModule({ name: "g", version: "1.0.0", handlers: { "g.greet": greet } }), moduleSide);
const connection = await connect(runtimeSide);
assert.equal(text.decode(await connection.call("g.greet", text.encode("ada"))), "hello ada");
await connection.close();
