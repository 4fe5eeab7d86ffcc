// How much memory calls and frames take on their way, both ends and the channel between them together. The bounds are what was measured
// with Node 20 to 26, of which the largest differs by a tenth from the least, and a tenth more.

import { createByteTransport, createMemoryChannels } from "@ixt/transport";
import { expect, it } from "vitest";
import { type Connection, connect, type SessionOptions, type StreamHandle, serve } from "../src/index.js";
import { costModule, PAYLOAD } from "./cost-module.js";
import { heapBytesPerTurn } from "./heap.js";

const quiet: SessionOptions = { keepaliveMs: Number.POSITIVE_INFINITY, log: () => {} };

async function openSession(): Promise<Connection> {
  const [near, far] = createMemoryChannels();
  serve(costModule, createByteTransport(near), quiet);
  return connect(createByteTransport(far), quiet);
}

async function sendAll({ sender }: StreamHandle, count: number): Promise<void> {
  for (let sent = 0; sent < count; ) {
    if (sender.trySend(PAYLOAD)) sent++;
    else await sender.ready();
  }
}

type Work = (turns: number) => Promise<void>;

it("is counted as it is made: an array of eight elements is fourteen words of four or of eight bytes", async () => {
  const kept: number[][] = [];
  const bytes = await heapBytesPerTurn(2000, async (turns) => {
    for (let i = 0; i < turns; i++) kept[i & 7] = [i, i, i, i, i, i, i, i];
  });
  expect(bytes).toBeGreaterThanOrEqual(56);
  expect(bytes).toBeLessThan(140);
});

it.each<[what: string, mostBytes: number, turns: number, prepare: (connection: Connection) => Work]>([
  [
    "a payload of 64 bytes that is sent by trySend and taken by onData",
    180,
    2000,
    (connection) => {
      const stream = connection.open("cost.callback", "clientStream");
      return (turns) => sendAll(stream, turns);
    },
  ],
  [
    "a payload of 64 bytes that goes to a generator and back, each awaited",
    7_600,
    400,
    (connection) => {
      const stream = connection.open("cost.echo", "bidiStream");
      return async (turns) => {
        for (let i = 0; i < turns; i++) {
          await stream.sender.send(PAYLOAD);
          await stream.incoming.next();
        }
      };
    },
  ],
  [
    "a call with a body of 64 bytes",
    12_700,
    200,
    (connection) => async (turns) => {
      for (let i = 0; i < turns; i++) await connection.call("cost.echo", PAYLOAD);
    },
  ],
  [
    "a stream that is opened and closed",
    27_000,
    100,
    (connection) => async (turns) => {
      for (let i = 0; i < turns; i++) {
        const stream = connection.open("cost.loop", "clientStream");
        stream.sender.close();
        await stream.closed;
      }
    },
  ],
])("of %s: at most %d bytes", { timeout: 60_000 }, async (_, mostBytes, turns, prepare) => {
  const connection = await openSession();
  const taken = await heapBytesPerTurn(turns, prepare(connection));
  expect(taken).toBeLessThanOrEqual(mostBytes);
  expect(taken).toBeGreaterThan(0);
  await connection.close();
});
