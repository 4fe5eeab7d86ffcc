// Message ports for real: two ends in this process, and workers of Node's, which are threads of their own.

import { once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { createPortTransport, type Transport } from "../src/index.js";
import { concat, createMessage } from "./messages.js";

const A = createMessage([1], 0x0a);
const ROW = [A, createMessage([2, 0, 5], 0x0b), createMessage([1, 3], 0x0c), createMessage([5], 0x0d)];
const ROW_BYTES = concat(ROW);

/** A program of this folder as a worker, from its sources. */
function startWorker(file: string): Worker {
  const execArgv = ["--conditions", "@ixt/source"];
  const workerData = new URL(file, import.meta.url).href;
  return new Worker(new URL("./source-worker.mjs", import.meta.url), { execArgv, workerData });
}

/** What keeps this process alive, but for timers, of which the runner has its own and ports have none. */
function listResources(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => kind !== "Timeout" && kind !== "Immediate")
    .sort();
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

/** A hand-made peer: what `post` posts, a transport receives. */
function createHandMadePeer(): { post: (bytes: Uint8Array) => void; transport: Transport; close: () => void } {
  const { port1, port2 } = new MessageChannel();
  const post = (bytes: Uint8Array): void => {
    const copy = bytes.slice();
    port1.postMessage(copy, [copy.buffer]);
  };
  return { post, transport: createPortTransport(port2), close: () => port1.close() };
}

describe("over a channel of ports", () => {
  it("hostile case 74: a row that is split at each of its bytes gives the same messages", async () => {
    const { post, transport } = createHandMadePeer();
    const cuts = Array.from({ length: ROW_BYTES.length - 1 }, (_, i) => i + 1);
    const all = collect(transport, cuts.length * ROW.length);
    for (const at of cuts) for (const part of [ROW_BYTES.subarray(0, at), ROW_BYTES.subarray(at)]) post(part);
    expect(await all).toEqual(cuts.flatMap(() => ROW));
    transport.close();
  });

  it("hostile case 74: chunks of one byte, and a thousand messages in one, give the same messages", async () => {
    const { post, transport } = createHandMadePeer();
    const many = Array.from({ length: 1_000 }, (_, i) => createMessage([1], i % 256));
    const all = collect(transport, ROW.length + many.length);
    for (const byte of ROW_BYTES) post(Uint8Array.of(byte));
    post(concat(many));
    const seen = await all;
    expect(seen).toEqual([...ROW, ...many]);
    expect(new Set(seen.slice(ROW.length).map(({ buffer }) => buffer)).size).toBe(1);
    transport.close();
  });

  it("hostile case 75: a port that closes inside a message, and between two, is unavailable", async () => {
    for (const bytes of [ROW_BYTES.subarray(0, 30), ROW_BYTES]) {
      const { post, transport, close } = createHandMadePeer();
      const seen: Uint8Array[] = [];
      transport.receive((message) => seen.push(message));
      post(bytes);
      close();
      expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "transport" });
      expect(seen).toEqual(bytes === ROW_BYTES ? ROW : [A]);
    }
  });

  it("hostile case 74: garbage names its byte, and the other end is told that it is over", async () => {
    const { port1, port2 } = new MessageChannel();
    const transport = createPortTransport(port2);
    transport.receive(() => {});
    const closed = once(port1, "close");
    const words: unknown[] = [];
    port1.on("message", (word) => words.push(word));
    port1.postMessage(concat([A, new Uint8Array(16).fill(0xfe)]));
    expect(await transport.closed).toMatchObject({ code: "protocolError", blame: "peer", byteOffset: A.length });
    await closed;
    expect(words).toEqual([false]);
  });

  it("hostile case 20: shared memory is refused, though a port carries it", async () => {
    const { port1, port2 } = new MessageChannel();
    const transport = createPortTransport(port2);
    transport.receive(() => {});
    port1.postMessage(new Uint8Array(new SharedArrayBuffer(16)));
    expect(await transport.closed).toMatchObject({ code: "protocolError", blame: "peer" });
  });

  it("transfers what it sends: nothing of it is left here, and the caller's array is", async () => {
    const { port1, port2 } = new MessageChannel();
    const buffers: ArrayBuffer[] = [];
    const watched = {
      postMessage: (message: unknown, transfer: ArrayBuffer[]) => {
        buffers.push(...transfer);
        port1.postMessage(message, transfer);
      },
      addEventListener: port1.addEventListener.bind(port1),
      removeEventListener: port1.removeEventListener.bind(port1),
      start: () => port1.start(),
      close: () => port1.close(),
    };
    const near = createPortTransport(watched);
    const far = createPortTransport(port2);
    const all = collect(far, 1);
    const mine = A.slice();
    near.send(mine);
    expect(await all).toEqual([A]);
    expect(buffers.map(({ byteLength }) => byteLength)).toEqual([0]);
    expect(mine).toEqual(A);
    near.close();
    expect(await far.closed).toBeUndefined();
  });
});

describe("over workers of Node's", { timeout: 20_000 }, () => {
  it("carries messages both ways, and leaves nothing behind that keeps the process alive", async () => {
    const before = listResources();
    const workers = [startWorker("./message-port-echo.ts"), startWorker("./message-port-echo.ts")];
    const exits = workers.map((worker) => once(worker, "exit"));
    const sent = Array.from({ length: 50 }, (_, i) => createMessage([1 + i * 40], i + 1));
    const transports = workers.map((worker) => createPortTransport(worker));
    const echoes = transports.map((transport) => collect(transport, sent.length));
    for (const transport of transports) for (const message of sent) transport.send(message);
    for (const echo of echoes)
      expect((await echo).every((message, i) => Buffer.compare(message, sent[i] ?? A) === 0)).toBe(true);
    expect(listResources().length).toBeGreaterThan(before.length);
    for (const transport of transports) transport.close();
    for (const transport of transports) expect(await transport.closed).toBeUndefined();
    expect(await Promise.all(exits)).toEqual([[0], [0]]);
    expect(listResources()).toEqual(before);
    expect(workers.flatMap((worker) => worker.eventNames())).toEqual([]);
  });

  it("hostile case 75: a worker that is terminated inside a message is unavailable", async () => {
    const worker = startWorker("./message-port-half.ts");
    const arrived = once(worker, "message");
    const transport = createPortTransport(worker);
    const seen: Uint8Array[] = [];
    transport.receive((message) => seen.push(message));
    await arrived;
    await worker.terminate();
    expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "transport" });
    expect(seen).toEqual([]);
    expect(() => transport.send(A)).toThrow(expect.objectContaining({ code: "unavailable" }));
  });

  it("75: a worker that dies of its own error is unavailable, and the error is the cause", async () => {
    const worker = new Worker("throw new RangeError('defect')", { eval: true });
    const transport = createPortTransport(worker);
    transport.receive(() => {});
    const error = await transport.closed;
    expect(error).toMatchObject({ code: "unavailable", blame: "transport" });
    expect(String(error?.cause)).toContain("defect");
  });
});
