import { describe, expect, it } from "vitest";
import { createMessage, settleMicrotasks } from "../test/messages.js";
import { FakeNodeWebSocket, FakeTimers, FakeWebSocket, openOver, openSocket } from "../test/web-socket-fakes.js";
import { TransportError } from "./transport-error.js";
import { createWebSocketTransport } from "./web-socket.js";

const A = createMessage([1], 0x0a);
const KIB = 1024;

describe("75: the end", () => {
  it.each([1000, 1001, 1005])("by code %i is clean between two messages, and a loss inside one", async (code) => {
    const clean = await openSocket();
    clean.socket.receive(A);
    clean.socket.tell("close", { code });
    expect(await clean.transport.closed).toBeUndefined();
    const torn = await openSocket();
    torn.socket.receive(A.subarray(0, 9));
    torn.socket.tell("close", { code });
    expect(await torn.transport.closed).toMatchObject({ code: "unavailable", blame: "transport" });
  });

  it.each([1002, 1006, 1009, 1011, 1012, 3000, 4999])("by code %i is a loss, which names the code", async (code) => {
    const { socket, transport } = await openSocket();
    socket.tell("error");
    socket.tell("close", { code });
    const error = await transport.closed;
    expect(error).toMatchObject({ code: "unavailable", blame: "transport", retryable: true });
    expect(error?.message).toContain(String(code));
  });

  it("by an error with a cause is a loss with that cause", async () => {
    const { socket, transport } = await openSocket();
    const cause = new Error("ECONNRESET");
    socket.tell("error", { error: cause });
    expect(await transport.closed).toMatchObject({ code: "unavailable", cause });
  });

  it("has come already where the socket was closed before", async () => {
    for (const readyState of [2, 3]) {
      const socket = new FakeWebSocket();
      socket.readyState = readyState;
      const { transport } = await openOver(socket);
      expect(await transport.closed).toMatchObject({ code: "unavailable" });
    }
  });

  it("leaves no listener and no timer behind", async () => {
    const { socket, timers, transport } = await openSocket();
    transport.send(A);
    await settleMicrotasks();
    socket.tell("close", { code: 1006 });
    await transport.closed;
    expect([socket.listenerCount, timers.armed.size]).toEqual([0, 0]);
  });

  it("leaves no timer behind where nobody reads either, whatever is sent to a socket that has closed", async () => {
    const { timers, socket } = { timers: new FakeTimers(), socket: new FakeWebSocket() };
    const transport = createWebSocketTransport(socket, { timers });
    transport.send(A);
    await settleMicrotasks();
    expect(timers.armed.size).toBe(1);
    socket.tell("close", { code: 1006 });
    expect(timers.armed.size).toBe(0);
    transport.send(A);
    await settleMicrotasks();
    expect(timers.armed.size).toBe(0);
    transport.close();
    expect(await transport.closed).toMatchObject({ code: "unavailable" });
  });

  it("waits for a connection that is still to come before it says goodbye, unless it broke", async () => {
    const socket = new FakeWebSocket();
    socket.readyState = 0;
    const clean = await openOver(socket);
    clean.transport.close();
    await settleMicrotasks();
    expect(socket.calls).toEqual([]);
    socket.tell("open");
    expect(socket.calls).toEqual(["close 1000"]);

    const broken = new FakeWebSocket();
    broken.readyState = 0;
    const { transport } = await openOver(broken);
    transport.close(new TransportError("enough", { code: "internal", blame: "local" }));
    await settleMicrotasks();
    expect(broken.calls).toEqual(["close 4011"]);
  });

  it("is heard also where nobody ever read: what was paused goes on first", async () => {
    const socket = new FakeNodeWebSocket();
    const transport = createWebSocketTransport(socket);
    transport.close();
    await transport.closed;
    await settleMicrotasks();
    expect(socket.calls).toEqual(["pause", "resume", "close 1000"]);
  });

  it("is told to the peer by code, and dropped where the peer does not answer in time", async () => {
    const { socket, timers, transport } = await openOver(new FakeNodeWebSocket());
    socket.receive(new Uint8Array(8).fill(0xff));
    await transport.closed;
    await settleMicrotasks();
    expect(socket.calls.slice(-1)).toEqual(["close 1002"]);
    expect([...timers.armed.values()].map(({ delayMs }) => delayMs)).toEqual([1000]);
    timers.fire();
    expect(socket.calls.slice(-1)).toEqual(["terminate"]);
  });

  it("is told as too large where a message is, and is not dropped where the peer answers", async () => {
    const { socket, timers, transport } = await openOver(new FakeNodeWebSocket());
    socket.receive(createMessage([512 * KIB], 0).slice(0, 16));
    expect(await transport.closed).toMatchObject({ code: "protocolError" });
    await settleMicrotasks();
    expect(socket.calls.slice(-1)).toEqual(["close 1009"]);
    socket.tell("close", { code: 1009 });
    expect(timers.armed.size).toBe(0);
  });
});
