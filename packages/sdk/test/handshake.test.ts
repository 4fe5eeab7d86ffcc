// Hello and welcome: what each side checks of the other, and what it says when they do not fit.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { createMemoryPair } from "@ixt/transport";
import { SCHEMA_PIN } from "@ixt/wire";
import { type Envelope, protocolVersion } from "@ixt/wire/wasipc";
import { describe, expect, it } from "vitest";
import { connect, type LogEntry, serve } from "../src/index.js";
import { byHand, greeter, hello, NO_LIMITS } from "./by-hand.js";
import { createRig, settle } from "./rig.js";

describe("the handshake", () => {
  it("tells the caller who the module is and what it accepts", async () => {
    const { connection, serving } = await createRig(greeter);
    expect(connection.peer).toMatchObject({
      protocolVersion,
      schemaPin: SCHEMA_PIN.commit,
      module: { name: "greeter", version: "2.0.0", services: ["greeter"] },
      limits: { maxFrameBytes: 4 * 1024 * 1024, maxConcurrentStreams: 1000, initialCredit: 16, bufferCapFrames: 512 },
    });
    expect(await serving.opened).toMatchObject({ protocolVersion, module: undefined });
  });

  it("with another protocol version is an error on both sides, in either direction", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello({ protocolVersion: protocolVersion + 1 }));
    await expect(runtime).rejects.toMatchObject({ code: "protocolError", blame: "peer" });
    await expect(runtime).rejects.toThrow(`version ${protocolVersion + 1}, this side ${protocolVersion}`);
    await settle();
    expect(far.seen).toMatchObject([{ kind: "goodbye", goodbye: { code: "protocolError" } }]);

    const pair = createMemoryPair();
    const serving = serve(greeter, pair[0]);
    const host = byHand(pair[1]);
    await settle();
    const welcome = { protocolVersion: 0, schemaPin: "", sdk: "", moduleContext: undefined, limits: NO_LIMITS };
    host.send({ kind: "welcome", welcome });
    expect(await serving.closed).toMatchObject({ code: "protocolError" });
    await expect(serving.opened).rejects.toMatchObject({ code: "protocolError" });
    expect(host.seen.map((envelope) => envelope.kind)).toEqual(["hello", "goodbye"]);
  });

  it("that the peer refuses ends with the peer's code", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const serving = serve(greeter, moduleSide);
    const host = byHand(runtimeSide);
    host.send({ kind: "goodbye", goodbye: { code: "protocolError", message: "version 1 is too old" } });
    expect(await serving.closed).toMatchObject({
      code: "protocolError",
      message: "version 1 is too old",
      blame: "peer",
    });
  });

  it("with another schema pin is a warning with both pins, on the side that sees it", async () => {
    const log: LogEntry[] = [];
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide, { log: (entry) => log.push(entry) });
    byHand(moduleSide).send(hello({ schemaPin: "eaf4205\n" }));
    const connection = await runtime;
    expect(log.map((entry) => [entry.level, entry.message])).toEqual([
      ["warn", `schema pins differ: the peer's is eaf4205\\u000a, ours is ${SCHEMA_PIN.commit}`],
    ]);
    await connection.close();
  });

  it("that never comes is given up", async () => {
    const clock = new VirtualClock();
    const [moduleSide, runtimeSide] = createMemoryPair();
    byHand(moduleSide);
    const runtime = connect(runtimeSide, { clock, timers: clock, handshakeTimeoutMs: 100 });
    const outcome = expect(runtime).rejects.toMatchObject({ code: "unavailable" });
    clock.advance(100);
    await outcome;
    expect(clock.pendingTimers).toBe(0);
  });

  it.each<[string, Envelope]>([
    ["a call", { kind: "handle", handle: { callId: 1, payload: undefined } }],
    ["a ping", { kind: "ping", ping: { nonce: 1n } }],
  ])("is broken by %s that comes before it", async (_, early) => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    byHand(moduleSide).send(early);
    await expect(runtime).rejects.toMatchObject({ code: "protocolError" });
  });

  it("is had once: a second hello ends the session", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    const connection = await runtime;
    far.send(hello());
    expect(await connection.closed).toMatchObject({ code: "protocolError" });
  });
});
