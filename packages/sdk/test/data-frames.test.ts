// Data frames of a whole session, over transports that read and write in place and over those that do not: nobody can tell.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { Bytes16, DEFAULT_LIMITS, resolveLimits, WireError } from "@ixt/wire";
import { type Envelope, encodeEnvelope } from "@ixt/wire/wasipc";
import { describe, expect, it } from "vitest";
import {
  bytes,
  type Connection,
  connect,
  createMemoryPair,
  defineModule,
  defineStream,
  type StreamHandle,
  serve,
  type Transport,
} from "../src/index.js";
import { byHand, greeter, hello, WELCOME } from "./by-hand.js";
import { settle } from "./rig.js";

/** The transport without what spares copies and objects, as one of another's making may be. */
function withoutShortcuts(transport: Transport): Transport {
  return {
    send: (message, lane) => transport.send(message, lane),
    receive: (callback) => transport.receive(callback),
    get writable() {
      return transport.writable;
    },
    whenWritable: () => transport.whenWritable(),
    closed: transport.closed,
    close: (cause) => transport.close(cause),
  };
}

const echo = defineModule({
  name: "echo",
  version: "1",
  streams: {
    "echo.echo": defineStream({
      kind: "bidiStream",
      input: bytes,
      output: bytes,
      async *handle(payloads) {
        yield* payloads;
      },
    }),
  },
});

const SIZES = [0, 1, 7, 8, 9, 64, 65, 1000, 0, 4096, 65_536, 70_000, 200_000, 3];

async function readAll(stream: StreamHandle): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const payload of stream.incoming) all.push(payload);
  return all;
}

const quiet = { log: () => {}, keepaliveMs: Number.POSITIVE_INFINITY };

describe.each([
  ["in place", "in place"],
  ["in place", "in arrays"],
  ["in arrays", "in place"],
  ["in arrays", "in arrays"],
])("a module %s and a caller %s", (moduleWay, callerWay) => {
  const wrap = (way: string, transport: Transport): Transport =>
    way === "in place" ? transport : withoutShortcuts(transport);

  async function openEcho(moduleBytes = DEFAULT_LIMITS.maxFrameBytes): Promise<Connection> {
    const [moduleSide, callerSide] = createMemoryPair();
    serve(echo, wrap(moduleWay, moduleSide), { ...quiet, limits: resolveLimits({ maxFrameBytes: moduleBytes }) });
    return connect(wrap(callerWay, callerSide), quiet);
  }

  it("carry payloads of every size both ways, in order", async () => {
    const connection = await openEcho();
    const stream = connection.open("echo.echo", "bidiStream");
    const payloads = SIZES.map((size, i) => new Uint8Array(size).fill(i + 1));
    const reading = readAll(stream);
    for (const payload of payloads) await stream.sender.send(payload);
    stream.sender.close();
    const back = await reading;
    expect(back.map(({ length }) => length)).toEqual(SIZES);
    expect(Buffer.compare(Buffer.concat(back), Buffer.concat(payloads))).toBe(0);
    expect([await stream.closed, await connection.close()]).toEqual([{ status: "complete" }, undefined]);
  });

  it("refuse here what is too large for the peer, by one byte, and their stream lives on", async () => {
    const connection = await openEcho(1000);
    const stream = connection.open("echo.echo", "bidiStream");
    const refusal = await stream.sender.send(new Uint8Array(913)).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(WireError);
    expect(refusal).toMatchObject({ code: "MESSAGE_TOO_LARGE", blame: "local" });
    expect(() => stream.sender.trySend(new Uint8Array(913))).toThrow(WireError);
    await stream.sender.send(new Uint8Array(912).fill(7));
    await stream.sender.send(Uint8Array.of(1));
    stream.sender.close();
    expect((await readAll(stream)).map(({ length, 0: first }) => [length, first])).toEqual([
      [912, 7],
      [1, 1],
    ]);
    expect([await stream.closed, await connection.close()]).toEqual([{ status: "complete" }, undefined]);
  });
});

describe.each(["in place", "in arrays"])("a data frame of a hostile peer, read %s", (way) => {
  const wrap = (transport: Transport): Transport => (way === "in place" ? transport : withoutShortcuts(transport));
  const dataOf = (streamId: Bytes16): Envelope => ({
    kind: "stream",
    stream: { streamId, kind: "data", data: { sequence: 0, payload: Uint8Array.of(1) } },
  });
  const unknown = new Bytes16(1, 2, 3, 4);

  it("before the handshake ends the session of either side with protocolError", async () => {
    const cause = { code: "protocolError", blame: "peer", message: "stream came before the handshake" };
    const [farModule, ours] = createMemoryPair();
    const connecting = connect(wrap(ours), quiet);
    const asModule = byHand(farModule);
    asModule.send(dataOf(unknown));
    await expect(connecting).rejects.toMatchObject(cause);

    const [moduleSide, farRuntime] = createMemoryPair();
    const serving = serve(greeter, wrap(moduleSide), quiet);
    const asRuntime = byHand(farRuntime);
    asRuntime.send(dataOf(unknown));
    expect(await serving.closed).toMatchObject(cause);
    for (const { seen } of [asModule, asRuntime])
      expect(seen.at(-1)).toMatchObject({ kind: "goodbye", goodbye: { code: cause.code } });
  });

  it("with the id of no stream is ignored, and counted", async () => {
    const { far, connection } = await connectByHand();
    for (let i = 0; i < 1000; i++) far.send(dataOf(unknown));
    const pinged = connection.ping();
    await settle();
    const ping = far.seen.find((envelope) => envelope.kind === "ping");
    if (ping?.kind === "ping") far.send({ kind: "pong", pong: ping.ping });
    await expect(pinged).resolves.toBeGreaterThanOrEqual(0);
    for (let i = 0; i < 200; i++) far.send(dataOf(unknown));
    expect(await connection.closed).toMatchObject({ code: "resourceExhausted", blame: "peer" });
  });

  it("with an id of zeros ends the session with protocolError", async () => {
    const { far, connection } = await connectByHand();
    far.send(dataOf(Bytes16.ZERO));
    expect(await connection.closed).toMatchObject({ code: "protocolError", cause: { code: "INVALID_STREAM_ID" } });
  });

  it("behind the end of the session is nothing to it", async () => {
    const { far, connection } = await connectByHand();
    far.send({ kind: "goodbye", goodbye: { code: "", message: "" } });
    far.send(dataOf(Bytes16.ZERO));
    expect(await connection.closed).toBeUndefined();
  });

  async function connectByHand(): Promise<{
    readonly far: ReturnType<typeof byHand>;
    readonly connection: Connection;
  }> {
    const [farSide, ours] = createMemoryPair();
    const clock = new VirtualClock();
    const connecting = connect(wrap(ours), { ...quiet, clock, timers: clock });
    const far = byHand(farSide);
    far.send(hello());
    return { far, connection: await connecting };
  }
});

it("a data frame within a chunk of other messages is read between them", async () => {
  const [moduleSide, far] = createMemoryPair();
  const serving = serve(greeter, moduleSide, quiet);
  const { seen } = byHand(far);
  await settle();
  const chunk = [
    WELCOME,
    {
      kind: "stream",
      stream: {
        streamId: new Bytes16(1, 1, 1, 1),
        kind: "data",
        data: { sequence: 0, payload: bytes.encode(Uint8Array.of(1)) },
      },
    },
    { kind: "ping", ping: { nonce: 9n } },
  ] satisfies Envelope[];
  for (const envelope of chunk) far.send(encodeEnvelope(envelope));
  await settle();
  expect(seen.at(-1)).toEqual({ kind: "pong", pong: { nonce: 9n } });
  await serving.close();
});
