import { describe, expect, it } from "vitest";
import { concat, createMessage, settleMicrotasks } from "../test/messages.js";
import { FakeNodeWebSocket, FakeWebSocket, openOver, openSocket } from "../test/web-socket-fakes.js";
import { createWebSocketTransport } from "./web-socket.js";

const A = createMessage([1], 0x0a);
const B = createMessage([2], 0x0b);
const KIB = 1024;

describe("sending", () => {
  it("sends one binary message per turn, with all of the turn's messages", async () => {
    const { socket, transport } = await openSocket();
    expect(socket.binaryType).toBe("arraybuffer");
    transport.send(A);
    transport.send(B);
    await settleMicrotasks();
    expect(socket.sent).toEqual([concat([A, B])]);
  });

  it("keeps each WebSocket message below a mebibyte", async () => {
    const { socket, transport } = await openSocket();
    const large = createMessage([320 * KIB], 0x11);
    transport.send(large);
    await settleMicrotasks();
    expect(Math.max(...socket.sent.map(({ length }) => length))).toBeLessThan(KIB * KIB);
    expect(Buffer.compare(concat(socket.sent), large)).toBe(0);
  });

  it("keeps what is sent while it connects, and sends it when it is open", async () => {
    const socket = new FakeWebSocket();
    socket.readyState = 0;
    const { transport } = await openOver(socket, { highWaterBytes: 1 });
    transport.send(A);
    await settleMicrotasks();
    transport.send(B);
    await settleMicrotasks();
    expect([socket.sent, transport.writable]).toEqual([[], false]);
    socket.tell("open");
    expect(concat(socket.sent)).toEqual(concat([A, B]));
  });

  it("is unavailable when the socket takes no more", async () => {
    const { socket, transport } = await openSocket();
    socket.readyState = 1;
    socket.send = () => {
      throw new Error("gone");
    };
    transport.send(A);
    expect(await transport.closed).toMatchObject({ code: "unavailable", cause: { message: "gone" } });
  });
});

describe("78: back-pressure that can only be asked for", () => {
  it("is asked for as long as something waits, and not longer", async () => {
    const { socket, timers, transport } = await openSocket({ highWaterBytes: 1 });
    expect(timers.armed.size).toBe(0);
    transport.send(A);
    await settleMicrotasks();
    const waiting = transport.whenWritable();
    expect([...timers.armed.values()].map(({ delayMs }) => delayMs)).toEqual([5]);
    timers.fire();
    expect([transport.writable, timers.armed.size]).toEqual([false, 1]);
    socket.drain();
    timers.fire();
    await waiting;
    expect([transport.writable, timers.armed.size]).toEqual([true, 0]);
  });

  it("frees the pieces in order, each once its last byte is written", async () => {
    const { socket, timers, transport } = await openSocket({ highWaterBytes: A.length + 1 });
    transport.send(A);
    await settleMicrotasks();
    transport.send(B);
    await settleMicrotasks();
    socket.drain(A.length - 1);
    timers.fire();
    expect(transport.writable).toBe(false);
    socket.drain(1 + B.length - 1);
    timers.fire();
    expect(transport.writable).toBe(false);
    socket.drain();
    timers.fire();
    expect(transport.writable).toBe(true);
  });

  it("is looked at when a message comes, without waiting for the time", async () => {
    const { socket, timers, transport } = await openSocket({ highWaterBytes: 1 });
    transport.send(A);
    await settleMicrotasks();
    socket.drain();
    socket.receive(B);
    expect([transport.writable, timers.armed.size]).toEqual([true, 0]);
  });

  it("close waits until all is written, then says 1000", async () => {
    const { socket, timers, transport } = await openSocket();
    transport.send(A);
    transport.close();
    await settleMicrotasks();
    expect(socket.calls).toEqual([]);
    socket.drain();
    timers.fire();
    expect(await transport.closed).toBeUndefined();
    expect(socket.calls).toEqual(["close 1000"]);
    expect(timers.armed.size).toBe(0);
  });

  it("gives up a peer that takes nothing, and leaves no timer", async () => {
    const { socket, timers, transport } = await openSocket({ maxBacklogBytes: A.length });
    transport.send(A);
    await settleMicrotasks();
    expect(() => transport.send(A)).toThrow(expect.objectContaining({ code: "resourceExhausted" }));
    await transport.closed;
    expect(socket.calls).toEqual(["close 4008"]);
    expect(timers.armed.size).toBe(0);
  });
});

describe("78: back-pressure that calls back", () => {
  it("needs no timer where the callback tells the truth", async () => {
    const { socket, timers, transport } = await openOver(new FakeNodeWebSocket(), { highWaterBytes: 1 });
    transport.send(A);
    await settleMicrotasks();
    expect([transport.writable, timers.armed.size]).toEqual([false, 0]);
    socket.drain();
    socket.callbacks[0]?.();
    expect([transport.writable, timers.armed.size]).toEqual([true, 0]);
  });

  it("asks where the callback came too early", async () => {
    const { socket, timers, transport } = await openOver(new FakeNodeWebSocket(), { highWaterBytes: 1 });
    transport.send(createMessage([KIB], 1));
    await settleMicrotasks();
    socket.callbacks[0]?.();
    expect([transport.writable, timers.armed.size]).toEqual([false, 1]);
    socket.drain();
    timers.fire();
    expect([transport.writable, timers.armed.size]).toEqual([true, 0]);
  });

  it("counts nothing as written that the socket says it failed to write", async () => {
    const { socket, transport } = await openOver(new FakeNodeWebSocket(), { highWaterBytes: 1 });
    transport.send(A);
    await settleMicrotasks();
    socket.drain();
    socket.callbacks[0]?.(new Error("EPIPE"));
    expect(transport.writable).toBe(false);
  });

  it("pauses the connection until there is a receiver", async () => {
    const socket = new FakeNodeWebSocket();
    const transport = createWebSocketTransport(socket);
    expect(socket.calls).toEqual(["pause"]);
    transport.receive(() => {});
    expect(socket.calls).toEqual(["pause", "resume"]);
    const late = new FakeNodeWebSocket();
    late.readyState = 0;
    createWebSocketTransport(late);
    expect(late.calls).toEqual([]);
    late.tell("open");
    expect(late.calls).toEqual(["pause"]);
  });
});

describe("what comes", () => {
  it("is delivered whole wherever it is cut, also from empty messages and views", async () => {
    const { socket, seen } = await openSocket();
    const bytes = concat([A, B]);
    socket.receive(bytes.subarray(0, 5));
    socket.receive(new Uint8Array(0));
    socket.tell("message", { data: new Uint8Array(bytes.slice(5).buffer) });
    expect(seen).toEqual([A, B]);
  });

  it("is held until there is a receiver", async () => {
    const socket = new FakeWebSocket();
    const transport = createWebSocketTransport(socket);
    socket.receive(A);
    socket.tell("close", { code: 1000 });
    const seen: Uint8Array[] = [];
    transport.receive((message) => seen.push(message));
    expect(await transport.closed).toBeUndefined();
    expect(seen).toEqual([A]);
  });

  it.each([
    ["text", "hello"],
    ["a Blob", new Blob([A])],
    ["nothing", undefined],
    ["shared memory", new SharedArrayBuffer(8)],
  ])("ends it with protocolError where it is %s", async (_, data) => {
    const { socket, transport } = await openSocket();
    socket.receive(A);
    expect(() => socket.tell("message", { data })).not.toThrow();
    expect(await transport.closed).toMatchObject({ code: "protocolError", blame: "peer", byteOffset: A.length });
    await settleMicrotasks();
    expect(socket.calls).toEqual(["close 4002"]);
  });
});
