// WebSockets for real: a transport at one end, and at the other end of the connection a socket of `ws` that the test plays.

import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { createWebSocketTransport, type Transport, type WebSocketTransportOptions } from "../src/index.js";
import { concat, createMessage } from "./messages.js";

const A = createMessage([1], 0x0a);
const ROW = [A, createMessage([2, 0, 5], 0x0b), createMessage([1, 3], 0x0c), createMessage([5], 0x0d)];
const ROW_BYTES = concat(ROW);
const MIB = 1024 * 1024;

let server = new WebSocketServer({ noServer: true });
let url = "";

beforeAll(async () => {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const address = server.address();
  url = typeof address === "object" && address !== null ? `ws://127.0.0.1:${address.port}` : "";
});

afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

/** A connection to the server, with a transport at the server's end, and how the peer's socket is closed. */
async function connect(options?: WebSocketTransportOptions): Promise<{
  readonly peer: WebSocket;
  readonly socket: WebSocket;
  readonly transport: Transport;
  readonly closed: Promise<number>;
}> {
  const accepted = once(server, "connection");
  const peer = new WebSocket(url);
  const closed = once(peer, "close").then(([code]: unknown[]) => Number(code));
  const opened = once(peer, "open");
  const [socket] = await accepted;
  await opened;
  return { peer, socket, transport: createWebSocketTransport(socket, options), closed };
}

/** Resolves with the messages once there are so many. */
function collect(transport: Transport, count: number): Promise<Uint8Array[]> {
  const seen: Uint8Array[] = [];
  return new Promise((resolve) => {
    transport.receive((message) => {
      seen.push(message);
      if (seen.length === count) resolve(seen);
    });
  });
}

describe("over a connection", () => {
  it("hostile case 74: a row that is split at each of its bytes into messages gives the same messages", async () => {
    const { peer, transport, closed } = await connect();
    const cuts = Array.from({ length: ROW_BYTES.length - 1 }, (_, i) => i + 1);
    const all = collect(transport, cuts.length * ROW.length);
    for (const at of cuts) for (const part of [ROW_BYTES.subarray(0, at), ROW_BYTES.subarray(at)]) peer.send(part);
    expect(await all).toEqual(cuts.flatMap(() => ROW));
    transport.close();
    expect(await closed).toBe(1000);
  });

  it("hostile case 74: messages of one byte, in fragments of a WebSocket's own, give the same messages", async () => {
    const { peer, transport, closed } = await connect();
    const all = collect(transport, 2 * ROW.length);
    for (const byte of ROW_BYTES) peer.send(Uint8Array.of(byte));
    ROW_BYTES.forEach((byte, i) => {
      peer.send(Uint8Array.of(byte), { fin: i === ROW_BYTES.length - 1 });
    });
    expect(await all).toEqual([...ROW, ...ROW]);
    peer.close(1001);
    expect(await transport.closed).toBeUndefined();
    expect(await closed).toBe(1001);
  });

  it("sends what a server that takes less than a mebibyte per message takes", async () => {
    const { peer, transport, closed } = await connect();
    const lengths: number[] = [];
    const large = createMessage([MIB / 2 - 1], 0x33);
    const whole = new Promise<void>((resolve) => {
      peer.on("message", (data: Buffer) => {
        lengths.push(data.length);
        if (lengths.reduce((sum, length) => sum + length, 0) === large.length) resolve();
      });
    });
    transport.receive(() => {});
    transport.send(large);
    await whole;
    expect(Math.max(...lengths)).toBeLessThan(MIB);
    peer.close();
    expect(await transport.closed).toBeUndefined();
    expect(await closed).toBe(1005);
  });

  it.each([
    ["garbage", new Uint8Array(16).fill(0xfe), 1002],
    ["a message too large", createMessage([MIB], 0).slice(0, 16), 1009],
    ["text", "hello", 1002],
  ])("hostile case 74: %s ends it with protocolError and the byte, and the peer learns why", async (_, bytes, code) => {
    const { peer, transport, closed } = await connect();
    const seen: Uint8Array[] = [];
    transport.receive((message) => seen.push(message));
    peer.send(A);
    peer.send(bytes);
    const error = await transport.closed;
    expect(error).toMatchObject({ code: "protocolError", blame: "peer", byteOffset: A.length });
    expect(await closed).toBe(code);
    expect(seen).toEqual([A]);
  });

  it("hostile case 75: a connection that is lost inside a message, and between two, is unavailable", async () => {
    for (const bytes of [ROW_BYTES.subarray(0, 30), ROW_BYTES]) {
      const { peer, transport } = await connect();
      const seen: Uint8Array[] = [];
      const first = new Promise<void>((resolve) => {
        transport.receive((message) => {
          seen.push(message);
          resolve();
        });
      });
      peer.send(bytes);
      await first;
      peer.terminate();
      const error = await transport.closed;
      expect(error).toMatchObject({ code: "unavailable", blame: "transport" });
      expect(error?.message).toContain("1006");
      expect(seen).toEqual(bytes === ROW_BYTES ? ROW : [A]);
    }
  });

  it("75: a connection that never comes about is unavailable", async () => {
    const transport = createWebSocketTransport(new WebSocket(`${url.replace("ws:", "wss:")}/`));
    transport.send(A);
    transport.receive(() => {});
    expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "transport" });
  });

  it("97: does not repeat the reason that the peer gives", async () => {
    const { peer, transport } = await connect();
    transport.receive(() => {});
    peer.close(4000, "\u001b[31mforged\nline");
    const error = await transport.closed;
    expect(error?.message).toBe("the WebSocket closed with code 4000");
    expect(error?.cause).toBeUndefined();
  });

  it("hostile case 78: leaves to the connection what it has no receiver for, and takes all of it up later", async () => {
    const { peer, socket, transport } = await connect();
    const chunk = createMessage([MIB / 16], 0x22);
    const count = 64;
    for (let i = 0; i < count; i++) peer.send(chunk);
    expect(socket.isPaused).toBe(true);
    const all = await collect(transport, count);
    expect(all.every((message) => Buffer.compare(message, chunk) === 0)).toBe(true);
    transport.close();
    expect(await transport.closed).toBeUndefined();
  });

  it("hostile case 78: a peer that does not read turns writable false, and is given up where too much waits", async () => {
    const { peer, socket, transport } = await connect({ maxBacklogBytes: 16 * MIB });
    peer.pause();
    transport.receive(() => {});
    const chunk = createMessage([MIB / 16], 0x22);
    const flood = (): void => {
      for (let i = 0; i < 40; i++) transport.send(chunk);
    };
    expect(flood).toThrow(expect.objectContaining({ code: "resourceExhausted", blame: "peer" }));
    expect(transport.writable).toBe(false);
    expect(await transport.closed).toMatchObject({ code: "resourceExhausted" });
    const gone = once(socket, "close");
    peer.terminate();
    await gone;
    expect(socket.listenerCount("message")).toBe(0);
  });
});
