// What the costs are counted of: a module whose handlers do nothing beside what each way of sending and taking asks of them.

import {
  bytes,
  defineCall,
  defineModule,
  defineStream,
  type Module,
  readSingle,
  type StreamHandle,
} from "../src/index.js";

/** What every data frame carries here. */
export const PAYLOAD: Uint8Array = new Uint8Array(64).fill(5);

/** A request for so many payloads. */
export function orderOf(count: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(count).buffer);
}

const countOf = (order: Uint8Array): number => new DataView(order.buffer, order.byteOffset).getUint32(0, true);

/** Sends as many at once as there is credit for, then again when it says so. */
export async function pump({ sender }: StreamHandle, count: number): Promise<void> {
  for (let sent = 0; sent < count; ) {
    if (sender.trySend(PAYLOAD)) sent++;
    else await sender.ready();
  }
  sender.close();
}

/** Takes all that comes, by a callback; resolves at the end. */
export function takeByCallback(stream: StreamHandle): Promise<void> {
  return new Promise((resolve) => stream.onData(() => {}, resolve));
}

/** Takes all that comes, by a loop. */
export async function takeByLoop(stream: StreamHandle): Promise<void> {
  for await (const _ of stream.incoming);
}

export const costModule: Module = defineModule({
  name: "cost",
  version: "1.0.0",
  handlers: { "cost.echo": defineCall({ input: bytes, output: bytes, handle: (body) => body }) },
  streams: {
    "cost.generate": defineStream({
      kind: "serverStream",
      input: bytes,
      output: bytes,
      async *handle(order) {
        const count = countOf(order);
        for (let i = 0; i < count; i++) yield PAYLOAD;
      },
    }),
    "cost.pump": defineStream({
      kind: "serverStream",
      accept: async (stream) => pump(stream, countOf(await readSingle(stream))),
    }),
    "cost.echo": defineStream({
      kind: "bidiStream",
      input: bytes,
      output: bytes,
      async *handle(payloads) {
        for await (const payload of payloads) yield payload;
      },
    }),
    "cost.callback": defineStream({ kind: "clientStream", accept: takeByCallback }),
    "cost.loop": defineStream({ kind: "clientStream", accept: takeByLoop }),
  },
});
