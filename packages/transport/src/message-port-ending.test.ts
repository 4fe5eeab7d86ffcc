import { describe, expect, it } from "vitest";
import {
  FakeNodeWorker,
  FakeTargetPort,
  FakeWebWorker,
  FakeWorkerGlobal,
  listen,
  openPort,
} from "../test/message-port-fakes.js";
import { createMessage, settleMicrotasks } from "../test/messages.js";
import { createPortTransport } from "./message-port.js";

const A = createMessage([1], 0x0a);

describe("75: the end of a port", () => {
  it("is clean by null between two messages, unavailable inside one", async () => {
    const clean = await openPort();
    clean.port.tell("message", A.slice());
    clean.port.tell("message", null);
    clean.port.tell("message", "whatever");
    expect(await clean.transport.closed).toBeUndefined();
    const torn = await openPort();
    torn.port.tell("message", A.slice(0, 9));
    torn.port.tell("message", null);
    expect(await torn.transport.closed).toMatchObject({ code: "unavailable", byteOffset: 0 });
  });

  it.each([
    ["close", "close"],
    ["messageerror", "messageerror"],
  ])("by the event %s is unavailable, and says which", async (type, told) => {
    const { port, transport } = await openPort();
    port.tell(type);
    const error = await transport.closed;
    expect(error).toMatchObject({ code: "unavailable", blame: "transport", retryable: true });
    expect(error?.message).toContain(told);
  });

  it("by false is unavailable", async () => {
    const { port, transport } = await openPort();
    port.tell("message", false);
    expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "transport" });
  });

  it("by a postMessage that throws is unavailable with its cause", async () => {
    const { port, transport } = await openPort();
    port.refusal = new Error("the port is neutered");
    transport.send(A);
    expect(await transport.closed).toMatchObject({ code: "unavailable", cause: port.refusal });
  });

  it("is told behind what came before it, to a receiver that comes late", async () => {
    const port = new FakeTargetPort();
    const transport = createPortTransport(port);
    port.tell("message", A.slice());
    port.tell("close");
    const seen: Uint8Array[] = [];
    transport.receive((message) => seen.push(message));
    expect(await transport.closed).toMatchObject({ code: "unavailable" });
    expect(seen).toEqual([A]);
  });
});

describe("workers", () => {
  it("a browser's worker is never terminated nor closed, and its error ends the transport", async () => {
    const worker = new FakeWebWorker();
    const { transport } = listen(worker);
    await settleMicrotasks();
    worker.inner.tell("error");
    expect(await transport.closed).toMatchObject({ code: "unavailable" });
    expect(worker.inner.calls).toEqual([]);
    expect(worker.inner.listenerCount).toBe(0);
  });

  it("a worker's own global is never closed, and errors of its own are not the port's", async () => {
    const self = new FakeWorkerGlobal();
    const { transport, seen } = listen(self);
    await settleMicrotasks();
    self.inner.tell("error");
    self.inner.tell("message", A.slice());
    expect(seen).toEqual([A]);
    transport.close();
    await transport.closed;
    expect(self.inner.calls).toEqual([]);
  });

  it.each([
    ["exit", 1],
    ["error", new Error("uncaught")],
    ["messageerror", new Error("unreadable")],
    ["close", undefined],
  ])("Node's worker ends the transport by its event %s, with the cause", async (event, value) => {
    const worker = new FakeNodeWorker();
    const { transport, seen } = listen(worker);
    await settleMicrotasks();
    worker.emit("message", A.slice());
    worker.emit(event, value);
    const error = await transport.closed;
    expect(error).toMatchObject({ code: "unavailable", blame: "transport" });
    expect(error?.cause).toBe(value);
    expect(error?.message).toContain(event);
    expect(seen).toEqual([A]);
  });

  it("Node's worker keeps the one listener without which its error would end the process", async () => {
    const worker = new FakeNodeWorker();
    const { transport } = listen(worker);
    transport.close();
    await transport.closed;
    expect(worker.posted).toEqual([{ message: null, transfer: [] }]);
    expect(worker.listened).toEqual(["error"]);
    expect(() => worker.emit("error", new Error("much later"))).not.toThrow();
  });
});
