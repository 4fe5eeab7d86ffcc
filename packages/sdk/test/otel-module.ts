// The module of the tests of spans: one call whose handler is the test's, and one stream that echoes.

import { bytes, defineCall, defineModule, defineStream, type Module } from "../src/index.js";

export const NOTHING: Uint8Array = new Uint8Array(0);

export function moduleOf(call: Parameters<typeof defineCall<Uint8Array, Uint8Array>>[0]["handle"]): Module {
  return defineModule({
    name: "m",
    version: "1",
    handlers: { "m.ask": defineCall({ input: bytes, output: bytes, handle: call }) },
    streams: {
      "m.echo": defineStream({
        kind: "bidiStream",
        input: bytes,
        output: bytes,
        async *handle(requests) {
          yield* requests;
        },
      }),
    },
  });
}
