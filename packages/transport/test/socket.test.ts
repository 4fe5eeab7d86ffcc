import { getEventListeners, once } from "node:events";
import { createServer } from "node:net";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Transport } from "../src/index.js";
import { connectSocket, createSocketTransport, listenSocket } from "../src/socket.js";
import { concat, createMessage } from "./messages.js";
import { Arrivals, createAddress, createFolder, createSocketPair, KINDS, passTurns, portOf } from "./socket-pair.js";

const A = createMessage([1], 0x0a);
const B = createMessage([2], 0x0b);

/** Resolves with as many messages as are wanted. */
function receive(transport: Transport, count: number): Promise<Uint8Array[]> {
  const seen: Uint8Array[] = [];
  return new Promise((resolve) => {
    transport.receive((message) => {
      seen.push(message);
      if (seen.length === count) resolve(seen);
    });
  });
}

/** Compared a hundred times faster than its bytes. */
const toHex = (message: Uint8Array): string => Buffer.from(message).toString("hex");

describe.each(KINDS)("over %s", (kind) => {
  it("carries messages both ways, and the end of one side ends both", async () => {
    const accepted: Transport[] = [];
    const listener = await listenSocket(createAddress(kind), (transport) => {
      accepted.push(transport);
      transport.receive((message) => transport.send(message));
    });
    const transport = await connectSocket(listener.address);
    const sent = Array.from({ length: 50 }, (_, i) => createMessage([1 + i * 400], i + 1));
    for (const message of sent) transport.send(message);
    expect((await receive(transport, 50)).map(toHex)).toEqual(sent.map(toHex));
    transport.close();
    expect(await transport.closed).toBeUndefined();
    expect(await accepted[0]?.closed).toBeUndefined();
    await listener.close();
  });

  it("writes once per turn of the event loop, whatever was sent in it", async () => {
    const [near, far] = await createSocketPair(kind);
    const write = vi.spyOn(near, "write");
    const transport = createSocketTransport(near);
    const seen = receive(createSocketTransport(far), 300);
    for (let turn = 0; turn < 3; turn++) {
      for (let i = 0; i < 100; i++) {
        transport.send(A);
        if (i % 10 === 0) await Promise.resolve();
      }
      await passTurns(1);
    }
    expect(await seen).toHaveLength(300);
    expect(write.mock.calls.map(([chunk]) => chunk.length)).toEqual([1600, 1600, 1600]);
  });

  it("hands out plain Uint8Arrays that are the receiver's to keep", async () => {
    const [near, far] = await createSocketPair(kind);
    const seen: Uint8Array[] = [];
    const transport = createSocketTransport(far);
    const arrivals = new Arrivals(far);
    transport.receive((message) => seen.push(message));
    for (let round = 1; round <= 50; round++) {
      near.write(createMessage([1], round));
      await arrivals.reach(round * 16);
    }
    expect(seen.map((message) => message[8])).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(seen.some((message) => Buffer.isBuffer(message))).toBe(false);
  });

  it("still writes all that was sent to a peer that has ended its own side", async () => {
    const [near, far] = await createSocketPair(kind);
    const transport = createSocketTransport(far);
    const answer = createMessage([1024 * 1024], 0x0f);
    transport.receive(() => transport.send(answer));
    near.end(A);
    expect(await transport.closed).toBeUndefined();
    const arrivals = new Arrivals(near);
    await once(near, "end");
    expect(arrivals.bytes).toBe(answer.length);
  });

  it.each(["with", "without"])(
    "loses nothing on close, %s a receiver, with bytes of the peer's unread",
    async (how) => {
      const [near, far] = await createSocketPair(kind);
      const transport = createSocketTransport(far);
      if (how === "with") transport.receive(() => {});
      // Words of zeros are messages, too; so many the system takes though nobody reads.
      await new Promise((resolve) => near.write(new Uint8Array(96 * 1024), resolve));
      transport.send(B);
      transport.close();
      expect(await transport.closed).toBeUndefined();
      const arrivals = new Arrivals(near);
      await once(near, "end");
      expect(arrivals.bytes).toBe(B.length);
      near.end();
      await Promise.all([once(near, "close"), once(far, "close")]);
    },
  );

  it("does not wait for ever for a peer that keeps its own side open", async () => {
    const [near, far] = await createSocketPair(kind);
    const transport = createSocketTransport(far, { lingerMs: 1 });
    transport.receive(() => {});
    near.resume();
    transport.close();
    expect(await transport.closed).toBeUndefined();
    await once(far, "close");
    expect(near.writable).toBe(true);
  });

  it("nor for one that goes on sending", async () => {
    const [near, far] = await createSocketPair(kind);
    const transport = createSocketTransport(far, { lingerMs: 20 });
    transport.receive(() => {});
    near.resume();
    near.on("error", () => {});
    const pour = (): void => void near.write(A, (error) => error ?? setImmediate(pour));
    pour();
    transport.close();
    await once(far, "close");
    expect(far.bytesRead).toBeGreaterThan(A.length);
  });

  it("nor for one that has ended and takes nothing", async () => {
    const [near, far] = await createSocketPair(kind);
    const transport = createSocketTransport(far, { lingerMs: 1 });
    transport.receive(() => transport.send(createMessage([4 * 1024 * 1024], 1)));
    near.end(A);
    expect(await transport.closed).toBeUndefined();
    expect(far.writableLength).toBeGreaterThan(0);
    await once(far, "close");
  });

  it("waits as long as it takes with a lingerMs without end", async () => {
    const [near, far] = await createSocketPair(kind);
    const transport = createSocketTransport(far, { lingerMs: Number.POSITIVE_INFINITY });
    transport.receive(() => {});
    near.resume();
    transport.close();
    expect(await transport.closed).toBeUndefined();
    await once(near, "end");
    await passTurns();
    expect(far.destroyed).toBe(false);
    near.end();
    await once(far, "close");
  });

  it.each([
    ["lingerMs", -1],
    ["lingerMs", Number.NaN],
    ["maxBacklogBytes", 0],
    ["maxBacklogBytes", Number.NaN],
  ])("refuses for %s %d, before anything is opened", async (option, value) => {
    const [near] = await createSocketPair(kind);
    const refusal = { code: "invalidArgument", blame: "local", message: expect.stringContaining(option) };
    expect(() => createSocketTransport(near, { [option]: value })).toThrow(expect.objectContaining(refusal));
    await expect(listenSocket(createAddress(kind), () => {}, { [option]: value })).rejects.toMatchObject(refusal);
    await expect(connectSocket({ port: 1 }, { [option]: value })).rejects.toMatchObject(refusal);
  });

  it("ends as unavailable when the socket is destroyed on this side", async () => {
    const [, far] = await createSocketPair(kind);
    const transport = createSocketTransport(far);
    transport.receive(() => {});
    far.destroy();
    expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "transport" });
  });

  it("ends at once what was over before it was given", async () => {
    const cause = new Error("its own");
    const [destroyed, broken] = [(await createSocketPair(kind))[1], (await createSocketPair(kind))[1]];
    await Promise.all([once(destroyed.destroy(), "close"), once(broken.destroy(cause), "error")]);
    const [near, ended] = await createSocketPair(kind);
    near.end();
    await once(ended.resume(), "end");
    const outcomes = [destroyed, broken, ended].map((socket) => {
      const transport = createSocketTransport(socket);
      transport.receive(() => {});
      return transport.closed;
    });
    expect(await Promise.all(outcomes)).toEqual([
      expect.objectContaining({ code: "unavailable", cause: new Error("the socket was destroyed on this side") }),
      expect.objectContaining({ code: "unavailable", cause }),
      undefined,
    ]);
  });
});

describe("a socket", () => {
  it("of TCP sends at once and asks for a silent peer after 30 seconds", async () => {
    const [near] = await createSocketPair("tcp");
    const [noDelay, keepAlive] = [vi.spyOn(near, "setNoDelay"), vi.spyOn(near, "setKeepAlive")];
    createSocketTransport(near);
    expect([noDelay.mock.calls, keepAlive.mock.calls]).toEqual([[[true]], [[true, 30_000]]]);
  });

  it("may be one of TLS", async () => {
    const psk = Buffer.alloc(32, 7);
    const common = { ciphers: "PSK-AES128-GCM-SHA256", maxVersion: "TLSv1.2" } as const;
    const server = createTlsServer({ ...common, pskCallback: () => psk }, (socket) => {
      const transport = createSocketTransport(socket);
      transport.receive((message) => transport.send(message));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const port = portOf(server);
    const pskCallback = (): { psk: Buffer; identity: string } => ({ psk, identity: "test" });
    const options = { ...common, port, host: "127.0.0.1", pskCallback, checkServerIdentity: () => undefined };
    const socket = connectTls(options);
    await once(socket, "secureConnect");
    const transport = createSocketTransport(socket);
    const sent = Array.from({ length: 20 }, (_, i) => createMessage([1 + i * 400], i + 1));
    for (const message of sent) transport.send(message);
    expect((await receive(transport, 20)).map(toHex)).toEqual(sent.map(toHex));
    transport.close();
    expect(await transport.closed).toBeUndefined();
    await Promise.all([once(socket, "close"), new Promise((resolve) => server.close(resolve))]);
  });

  it("that breaks takes the whole of a split message with it", async () => {
    const [near, far] = await createSocketPair("tcp");
    const transport = createSocketTransport(far);
    const seen = receive(transport, 1);
    near.write(concat([A, B.subarray(0, 20)]));
    await seen;
    near.resetAndDestroy();
    expect(await transport.closed).toMatchObject({ code: "unavailable", cause: { code: "ECONNRESET" } });
  });
});

describe("connectSocket", () => {
  it("rejects with unavailable, and the system's error, when nobody listens", async () => {
    const server = createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    const port = portOf(server);
    server.close();
    await expect(connectSocket({ port })).rejects.toMatchObject({
      name: "TransportError",
      code: "unavailable",
      blame: "transport",
      retryable: true,
      message: `nobody can be reached at 127.0.0.1:${port}: ECONNREFUSED`,
      cause: { code: "ECONNREFUSED", syscall: "connect" },
    });
    const path = `${createFolder()}/none`;
    const message = `nobody can be reached at ${path}: ENOENT`;
    await expect(connectSocket({ path })).rejects.toMatchObject({
      code: "unavailable",
      message,
      cause: { code: "ENOENT" },
    });
  });

  it.each(["before", "while"])("gives up when its signal aborts %s it connects", async (when) => {
    const listener = await listenSocket({ port: 0 }, (transport) => transport.receive(() => {}));
    onTestFinished(() => listener.close());
    const controller = new AbortController();
    const reason = new Error("too slow");
    if (when === "before") controller.abort(reason);
    const connecting = connectSocket(listener.address, { signal: controller.signal });
    controller.abort(reason);
    await expect(connecting).rejects.toMatchObject({
      code: "cancelled",
      blame: "local",
      retryable: false,
      cause: reason,
    });
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("leaves the signal alone once it is connected or refused", async () => {
    const listener = await listenSocket({ port: 0 }, (peer) => peer.receive((message) => peer.send(message)));
    const controller = new AbortController();
    const { signal } = controller;
    const transport = await connectSocket(listener.address, { signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    await listener.close();
    await expect(connectSocket(listener.address, { signal })).rejects.toMatchObject({ code: "unavailable" });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    controller.abort();
    transport.send(A);
    expect(await receive(transport, 1)).toEqual([A]);
    transport.close();
    expect(await transport.closed).toBeUndefined();
  });
});
