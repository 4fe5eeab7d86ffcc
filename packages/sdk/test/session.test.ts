// What goes on in an open session besides calls and streams.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { createMemoryPair, TransportError } from "@ixt/transport";
import { Bytes16 } from "@ixt/wire";
import { decodeEnvelope } from "@ixt/wire/wasipc";
import { describe, expect, it } from "vitest";
import { connect, serve } from "../src/index.js";
import { ask, byHand, greeter, hello, LOST } from "./by-hand.js";
import { createRig, settle, spyOn } from "./rig.js";

describe("pings", () => {
  it("are answered, with the round trip told", async () => {
    const { connection } = await createRig(greeter);
    expect(await connection.ping()).toBe(0);
  });

  it("that are not answered fail with the session", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    byHand(moduleSide).send(hello());
    const connection = await runtime;
    const ping = connection.ping();
    moduleSide.close();
    await expect(ping).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("a duration that no timer keeps", () => {
  const NONE = [-1, 0.5, Number.NaN, 2 ** 31, "5" as unknown as number];

  it.each([...NONE, Number.POSITIVE_INFINITY])("%s is refused where a session or a drain is given one", async (ms) => {
    const clock = new VirtualClock();
    const { connection } = await createRig(greeter, { clock, timers: clock });
    const invalid = expect.objectContaining({ code: "invalidArgument", blame: "local" });
    await expect(connection.drain({ timeoutMs: ms })).rejects.toEqual(invalid);
    const [moduleSide, runtimeSide] = createMemoryPair();
    expect(() => serve(greeter, moduleSide, { timers: clock, closeTimeoutMs: ms })).toThrow(invalid);
    const unopened = connect(runtimeSide, { timers: clock, handshakeTimeoutMs: ms });
    if (ms !== Number.POSITIVE_INFINITY) await expect(unopened).rejects.toEqual(invalid);
    else unopened.catch(() => {});
    expect(clock.pendingTimers).toBe(0);
    expect(await connection.ping()).toBe(0);
  });

  it("is not sent by a drain: one that cannot be sent rejects and throws nothing", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect({
      ...spyOn(runtimeSide, []),
      send: (message) => {
        if (decodeEnvelope(message).kind === "drain") throw new TransportError("lost", LOST);
        runtimeSide.send(message);
      },
    });
    byHand(moduleSide).send(hello());
    const connection = await runtime;
    await expect(connection.drain()).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("what nobody waits for", () => {
  it("is ignored: an answer, a pong, a frame of no stream", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    const connection = await runtime;
    far.send({ kind: "result", result: { callId: 99, result: { kind: "ok", ok: ask } } });
    far.send({ kind: "pong", pong: { nonce: 99n } });
    const streamId = Bytes16.fromHex("0123456789abcdef0123456789abcdef");
    far.send({ kind: "stream", stream: { streamId, kind: "credit", credit: { frames: 1 } } });
    const ping = connection.ping();
    await settle();
    far.send({ kind: "pong", pong: { nonce: 1n } });
    expect(await ping).toBeGreaterThanOrEqual(0);
    await connection.close();
  });
});

describe("what a module asks of a runtime", () => {
  it("is unimplemented, call and stream alike", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    await runtime;
    const payload = { context: undefined, messageType: "a.b", body: ask };
    far.send({ kind: "handle", handle: { callId: 1, payload } });
    await settle();
    expect(far.seen.at(-1)).toMatchObject({ kind: "result", result: { result: { error: { code: "unimplemented" } } } });
  });
});
