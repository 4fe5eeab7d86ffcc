import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { FakeTargetPort, openPort, type Posted } from "../test/message-port-fakes.js";
import { concat, createMessage, settleMicrotasks } from "../test/messages.js";
import { createPortTransport } from "./message-port.js";

const A = createMessage([1], 0x0a);
const B = createMessage([2], 0x0b);
const MIB = 1024 * 1024;

const messagesOf = (posted: readonly Posted[]): unknown[] => posted.map(({ message }) => message);

describe("what is posted", () => {
  it("is one chunk per turn, with all of the turn's messages, in a buffer that is transferred", async () => {
    const { port, transport } = await openPort();
    transport.send(A);
    transport.send(B);
    await settleMicrotasks();
    const [only, ...others] = port.posted;
    expect(others).toEqual([]);
    expect(only?.message).toEqual(concat([A, B]));
    expect(only?.message instanceof Uint8Array && only.message.buffer).toBe(only?.transfer[0]);
    expect(only?.transfer).toHaveLength(1);
    expect(only?.transfer[0]?.byteLength).toBe(A.length + B.length);
  });

  it("is cut into chunks of at most a mebibyte, and counts as read with its last one", async () => {
    const { port, transport } = await openPort({ highWaterBytes: 1 });
    const large = createMessage([(5 * MIB) / 16], 0x11);
    transport.send(large);
    await settleMicrotasks();
    const chunks = messagesOf(port.posted).filter((chunk) => chunk instanceof Uint8Array);
    expect(chunks.map(({ length }) => length)).toEqual([MIB, MIB, MIB / 2 + 8]);
    expect(Buffer.compare(concat(chunks), large)).toBe(0);
    port.tell("message", 2 * MIB);
    expect(transport.writable).toBe(false);
    port.tell("message", MIB / 2 + 8);
    expect(transport.writable).toBe(true);
  });

  it("is the count of what the receiver was given, and nothing before there is one", async () => {
    const port = new FakeTargetPort();
    const transport = createPortTransport(port);
    port.tell("message", A.slice());
    port.tell("message", B.slice());
    await settleMicrotasks();
    expect(port.posted).toEqual([]);
    transport.receive(() => {});
    expect(port.posted).toEqual([]);
    await settleMicrotasks();
    expect(messagesOf(port.posted)).toEqual([A.length, B.length]);
  });

  it("is null at the end, and false when it is broken off; then the port is closed and left alone", async () => {
    for (const [cause, lastWord] of [
      [undefined, null],
      ["broken", false],
    ] as const) {
      const { port, transport } = await openPort();
      port.tell("message", cause === undefined ? A.slice() : new Uint8Array(8).fill(0xff));
      if (cause === undefined) transport.close();
      await transport.closed;
      expect(messagesOf(port.posted).at(-1)).toBe(lastWord);
      expect(port.calls).toEqual(["start", "close"]);
      expect(port.listenerCount).toBe(0);
    }
  });
});

describe("back-pressure", () => {
  it("78: what the peer has not read counts, until it says that it has", async () => {
    const { port, transport } = await openPort({ highWaterBytes: A.length });
    transport.send(A);
    expect(transport.writable).toBe(false);
    await settleMicrotasks();
    port.tell("message", A.length - 1);
    expect(transport.writable).toBe(false);
    const waiting = transport.whenWritable();
    port.tell("message", 1);
    await waiting;
    expect(transport.writable).toBe(true);
  });

  it("78: a peer that reads nothing is given up, and is told so", async () => {
    const { port, transport } = await openPort({ maxBacklogBytes: 3 * A.length });
    for (let i = 0; i < 3; i++) {
      transport.send(A);
      await settleMicrotasks();
    }
    expect(() => transport.send(A)).toThrow(expect.objectContaining({ code: "resourceExhausted", blame: "peer" }));
    expect(messagesOf(port.posted)).toEqual([A, A, A, false]);
  });

  it("78: a peer that sends more than may be held before there is a receiver ends it with resourceExhausted", async () => {
    const port = new FakeTargetPort();
    const transport = createPortTransport(port, { maxBacklogBytes: 2 * A.length });
    for (let i = 0; i < 3; i++) port.tell("message", A.slice());
    transport.receive(() => {});
    expect(await transport.closed).toMatchObject({ code: "resourceExhausted", blame: "peer" });
  });
});

describe("20: what a peer may post instead", () => {
  const shared = new Uint8Array(new SharedArrayBuffer(A.length));
  shared.set(A);
  const detached = A.slice();
  structuredClone(detached, { transfer: [detached.buffer] });
  const nonsense: readonly (readonly [what: string, value: unknown])[] = [
    ["undefined", undefined],
    ["true", true],
    ["text", "null"],
    ["a bigint", 8n],
    ["an object", { length: 8, byteLength: 8, buffer: new ArrayBuffer(8) }],
    ["an array of numbers", [1, 2, 3]],
    ["an array that says it is bytes", Object.create(Uint8Array.prototype)],
    ["an error", new Error("hello")],
    ["other numbers than bytes", new Float64Array(4)],
    ["a DataView", new DataView(new ArrayBuffer(16))],
    ["shared memory", shared],
    ["shared memory without a view", shared.buffer],
    ["a detached array", detached],
    ["a detached buffer", detached.buffer],
    ["no bytes at all", new Uint8Array(0)],
    ["a window into a larger buffer", A.subarray(0, 8)],
    ["a chunk beyond a mebibyte", new Uint8Array(MIB + 1)],
    ["an acknowledgement of nothing", 0],
    ["an acknowledgement of less than nothing", -8],
    ["half an acknowledgement", 0.5],
    ["an acknowledgement that is no number", Number.NaN],
    ["an acknowledgement of all there could be", Number.POSITIVE_INFINITY],
    ["an acknowledgement beyond what was sent", A.length + 1],
  ];

  it.each(nonsense)("%s ends it with protocolError, throws nothing, and spares what came before", async (_, value) => {
    const { port, transport, seen } = await openPort();
    transport.send(A);
    await settleMicrotasks();
    port.tell("message", B.slice());
    expect(() => port.tell("message", value)).not.toThrow();
    port.tell("message", A.slice());
    expect(await transport.closed).toMatchObject({ code: "protocolError", blame: "peer", byteOffset: B.length });
    expect(seen).toEqual([B]);
  });

  it("refuses acknowledgements that are only together beyond what was sent", async () => {
    const { port, transport } = await openPort();
    transport.send(A);
    await settleMicrotasks();
    port.tell("message", A.length);
    port.tell("message", 1);
    expect(await transport.closed).toMatchObject({ code: "protocolError", blame: "peer" });
  });

  it("takes bytes of another realm, and whole buffers", async () => {
    const { port, seen } = await openPort();
    port.tell("message", runInNewContext("Uint8Array.from(bytes)", { bytes: [...A] }));
    port.tell("message", B.slice().buffer);
    expect(seen).toEqual([A, B]);
    expect(seen.every((message) => message instanceof Uint8Array)).toBe(true);
  });

  it("refuses nonsense that came before there was a receiver, once there is one", async () => {
    const port = new FakeTargetPort();
    const transport = createPortTransport(port);
    port.tell("message", "hello");
    const seen: Uint8Array[] = [];
    transport.receive((message) => seen.push(message));
    expect(await transport.closed).toMatchObject({ code: "protocolError", byteOffset: 0 });
    expect(seen).toEqual([]);
  });
});
