// What a stream brought, in one array: for tests of streams that end.

import { bytes, type Codec } from "@ixt/sdk";
import type { StreamHandle } from "@ixt/stream";

/**
 * Takes everything that the peer sends on a stream, until it closes. Rejects with the stream's cause when it ends otherwise, and as
 * the codec throws. Waits as long as that takes: within `runtime.until` it fails where nothing more can come.
 *
 * @example
 * ```ts
 * import { defineModule, defineStream, text } from "@ixt/sdk";
 * import { FakeRuntime, readAll } from "@ixt/testkit";
 *
 * const count = defineStream({
 *   kind: "serverStream",
 *   input: text,
 *   output: text,
 *   async *handle(limit) {
 *     for (let number = 1; number <= Number(limit); number += 1) yield String(number);
 *   },
 * });
 * const runtime = await FakeRuntime.start(defineModule({ name: "m", version: "1", streams: { "m.count": count } }));
 * const stream = runtime.open("m.count", "serverStream", { request: "3" });
 * console.log(await readAll(stream, text)); // [ '1', '2', '3' ]
 * await runtime.close();
 * ```
 */
export async function readAll(stream: StreamHandle): Promise<Uint8Array[]>;
export async function readAll<Value>(stream: StreamHandle, codec: Codec<Value>): Promise<Value[]>;
export async function readAll(stream: StreamHandle, codec: Codec<unknown> = bytes): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const payload of stream.incoming) values.push(codec.decode(payload));
  return values;
}
