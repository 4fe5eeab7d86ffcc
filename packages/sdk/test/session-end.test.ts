// The end of a session, whoever brings it about, and peers that will not let it end.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { resolveStreamLimits, StreamId } from "@ixt/stream";
import { type ByteReader, createByteTransport, createMemoryPair, type Transport } from "@ixt/transport";
import { Bytes16 } from "@ixt/wire";
import { decodeEnvelope, type Envelope, encodeEnvelope } from "@ixt/wire/wasipc";
import { describe, expect, it } from "vitest";
import { connect, defineCall, defineModule, defineStream, serve, text } from "../src/index.js";
import { ask, byHand, hello, WELCOME } from "./by-hand.js";
import { alice, createRig, settle } from "./rig.js";

describe("the end of a session", () => {
  const hanging = defineModule({
    name: "hanging",
    version: "1",
    handlers: {
      "hanging.call": defineCall({
        input: text,
        output: text,
        handle: (_, { signal }) =>
          new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      }),
    },
    streams: {
      "hanging.stream": defineStream({
        kind: "bidiStream",
        input: text,
        output: text,
        async *handle(lines) {
          yield* lines;
        },
      }),
    },
  });

  it("75: the module gone without a word settles every call, stream and ping with unavailable", async () => {
    const clock = new VirtualClock();
    const [moduleSide, runtimeSide] = createMemoryPair();
    const serving = serve(hanging, moduleSide, { clock, timers: clock, log: () => {} });
    const connection = await connect(runtimeSide, { clock, timers: clock });
    const context = alice([], { clock, ms: 60_000 });
    const calls = [1, 2, 3].map(() => connection.call("hanging.call", ask, { context }));
    const streams = [1, 2, 3].map(() => connection.open("hanging.stream", "bidiStream", { context }));
    await settle();
    const outcomes = Promise.all([
      ...calls.map((call) => expect(call).rejects.toMatchObject({ code: "unavailable" })),
      ...streams.map(async (stream) => expect(await stream.closed).toMatchObject({ cause: { code: "unavailable" } })),
    ]);
    moduleSide.close();
    await outcomes;
    expect(await connection.closed).toMatchObject({ code: "unavailable", blame: "transport" });
    expect(await serving.closed).toMatchObject({ code: "unavailable" });
    await settle();
    expect(clock.pendingTimers).toBe(0);
  });

  it("by the caller's goodbye is clean on both sides, and settles what runs", async () => {
    const { connection, serving } = await createRig(hanging);
    const call = connection.call("hanging.call", ask);
    const settled = expect(call).rejects.toMatchObject({ code: "unavailable" });
    expect(await connection.close()).toBeUndefined();
    expect(await connection.close()).toBeUndefined();
    await settled;
    expect(await serving.closed).toBeUndefined();
    await expect(connection.ping()).rejects.toMatchObject({ code: "unavailable" });
    expect(() => connection.open("hanging.stream", "bidiStream")).toThrow("not open");
  });

  it("by bytes that are no message names the byte, and every stream ends with that cause", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    const connection = await runtime;
    const call = connection.call("hanging.call", ask);
    const settled = expect(call).rejects.toMatchObject({ code: "protocolError" });
    moduleSide.send(new Uint8Array(16).fill(0xff));
    expect(await connection.closed).toMatchObject({
      code: "protocolError",
      byteOffset: encodeEnvelope(hello()).length,
    });
    await settled;
  });

  it("by a peer that sends to streams which are not there says goodbye with what was too much [23.63]", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const streamLimits = resolveStreamLimits({ unknownFrameRate: { burst: 2, perSecond: 0 } });
    const runtime = connect(runtimeSide, { streamLimits });
    const far = byHand(moduleSide);
    far.send(hello());
    const connection = await runtime;
    const streamId = StreamId.fromHex("5a".repeat(16));
    for (let i = 0; i < 3; i++)
      far.send({ kind: "stream", stream: { streamId, kind: "credit", credit: { frames: 1 } } });
    expect(await connection.closed).toMatchObject({ code: "resourceExhausted", blame: "peer" });
    await settle();
    expect(far.seen.at(-1)).toMatchObject({ kind: "goodbye", goodbye: { code: "resourceExhausted" } });
  });

  it("by a peer that opens what nobody takes says goodbye with what was too much [23.68]", async () => {
    const streamLimits = resolveStreamLimits({ refusalRate: { burst: 2, perSecond: 0 } });
    const { connection, serving } = await createRig(hanging, { streamLimits });
    for (let i = 0; i < 3; i++) connection.open("none.such", "bidiStream");
    expect(await serving.closed).toMatchObject({ code: "resourceExhausted", blame: "peer" });
    expect(await connection.closed).toMatchObject({ code: "resourceExhausted" });
  });

  it("by a message that is no envelope says goodbye with protocolError", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    const connection = await runtime;
    const message = encodeEnvelope({ kind: "ping", ping: { nonce: 1n } });
    message[15] = 0xff;
    moduleSide.send(message);
    expect(await connection.closed).toMatchObject({ code: "protocolError", blame: "peer" });
    await settle();
    expect(far.seen.at(-1)).toMatchObject({ kind: "goodbye", goodbye: { code: "protocolError" } });
  });

  it("hostile case 17: by an envelope of an unknown variant is protocolError, and the variant is told", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    const connection = await runtime;
    // Where two variants of the same content differ, there the union says which it is.
    const message = encodeEnvelope({ kind: "ping", ping: { nonce: 1n } });
    const other = encodeEnvelope({ kind: "pong", pong: { nonce: 1n } });
    const differing = [...message.keys()].filter((i) => message[i] !== other[i]);
    expect(differing).toHaveLength(1);
    message[differing[0] ?? 0] = 0xee;
    expect(decodeEnvelope(message)).toMatchObject({ kind: "unrecognized", ordinal: 0xee });
    moduleSide.send(message);
    const cause = { code: "UNKNOWN_VARIANT", blame: "peer", path: "Envelope", detail: expect.stringContaining("238") };
    expect(await connection.closed).toMatchObject({ code: "protocolError", blame: "peer", cause });
    await settle();
    expect(far.seen.at(-1)).toMatchObject({ kind: "goodbye", goodbye: { code: "protocolError" } });
  });

  it("by a frame of no stream that can be is protocolError as well, for both sides and every stream [23.87]", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    const connection = await runtime;
    const stream = connection.open("hanging.stream", "bidiStream");
    far.send({ kind: "stream", stream: { streamId: Bytes16.ZERO, kind: "credit", credit: { frames: 1 } } });
    const fault = { code: "protocolError", blame: "peer", cause: { code: "INVALID_STREAM_ID" } };
    expect(await connection.closed).toMatchObject(fault);
    expect(await stream.closed).toMatchObject({ status: "failed", cause: fault });
    await settle();
    expect(far.seen.at(-1)).toMatchObject({ kind: "goodbye", goodbye: { code: "protocolError" } });
  });

  it("by a call id that is in use already is the peer's fault", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const serving = serve(hanging, moduleSide);
    const host = byHand(runtimeSide);
    await settle();
    host.send(WELCOME);
    const payload = { context: undefined, messageType: "hanging.call", body: ask };
    host.send({ kind: "handle", handle: { callId: 7, payload } });
    host.send({ kind: "handle", handle: { callId: 7, payload } });
    expect(await serving.closed).toMatchObject({ code: "protocolError", blame: "peer" });
  });
});

describe("a peer that stops reading", () => {
  /** A module's end whose writes nobody takes, and the way in. */
  function createDeafPeer(): { readonly transport: Transport; readonly say: (envelope: Envelope) => void } {
    let reader: ByteReader | undefined;
    const channel = {
      read: (given: ByteReader) => {
        reader = given;
      },
      write: () => {},
      end: () => {},
      destroy: () => {},
    };
    const transport = createByteTransport(channel, { maxBacklogBytes: 1024 * 1024 });
    return { transport, say: (envelope) => reader?.data(encodeEnvelope(envelope)) };
  }

  it("does not hold up close: after closeTimeoutMs the transport is given up", async () => {
    const clock = new VirtualClock();
    const { transport, say } = createDeafPeer();
    const runtime = connect(transport, { clock, timers: clock });
    say(hello());
    const connection = await runtime;
    let over = false;
    const closing = connection.close().then((cause) => {
      over = true;
      return cause;
    });
    await settle();
    clock.advance(1_999);
    await settle();
    expect([over, clock.pendingTimers]).toEqual([false, 1]);
    clock.advance(1);
    expect(await closing).toBeUndefined();
    expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "peer" });
    expect(clock.pendingTimers).toBe(0);
  });

  it("is not owed pongs and refusals without end", { timeout: 30_000 }, async () => {
    const clock = new VirtualClock();
    const { transport, say } = createDeafPeer();
    const runtime = connect(transport, { clock, timers: clock });
    say(hello());
    const connection = await runtime;
    let over: unknown;
    void connection.closed.then((cause) => {
      over = cause;
    });
    const payload = { context: undefined, messageType: "a.b", body: ask };
    for (let i = 0; i < 1_000_000; i++) {
      say({ kind: "ping", ping: { nonce: BigInt(i) } });
      say({ kind: "handle", handle: { callId: i, payload } });
      if (i % 1_000 === 0) await Promise.resolve();
      if (over !== undefined) break;
    }
    expect(over).toMatchObject({ code: "resourceExhausted", blame: "peer" });
  });
});
