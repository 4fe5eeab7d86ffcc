// What a module says of itself, and what its host makes of a module that says something else.

import { createMemoryPair } from "@ixt/transport";
import { SCHEMA_PIN } from "@ixt/wire";
import { describe, expect, it } from "vitest";
import { bytes, type Connection, connect, defineCall, defineModule, defineStream, text } from "../src/index.js";
import { byHand, hello } from "./by-hand.js";
import { createGate, createRig, settle } from "./rig.js";

const noop = defineCall({ input: bytes, output: bytes, handle: (body) => body });

describe("info", () => {
  it("tells what a module is and what can be asked of it, sorted by name", async () => {
    const watch = defineStream({ kind: "serverStream", requires: ["kv:read"], accept: () => {} });
    const module = defineModule({
      name: "kv",
      version: "3.1.4",
      handlers: {
        "kv.put": defineCall({ ...{ input: bytes, output: bytes, handle: (body) => body }, requires: ["kv:write"] }),
      },
      streams: { "kv.watch": watch, "kv.all": defineStream({ kind: "bidiStream", accept: () => {} }) },
    });
    const { connection } = await createRig(module);
    expect(await connection.info()).toEqual({
      name: "kv",
      version: "3.1.4",
      sdk: "ixt-sdk-ts",
      protocolVersion: 1,
      schemaPin: SCHEMA_PIN.commit,
      methods: [
        { name: "kv.all", kind: "bidiStream", requires: [] },
        { name: "kv.put", kind: "call", requires: ["kv:write"] },
        { name: "kv.watch", kind: "serverStream", requires: ["kv:read"] },
      ],
    });
  });

  it("is under a service name that no module may take", () => {
    for (const key of ["ixt.info", "ixt.more.info"]) {
      expect(() => defineModule({ name: "m", version: "1", handlers: { [key]: noop } })).toThrow(
        expect.objectContaining({ code: "invalidArgument" }),
      );
    }
    expect(defineModule({ name: "m", version: "1", handlers: { "ixtlan.info": noop } }).services).toEqual(["ixtlan"]);
  });
});

describe("stats", () => {
  it("count what runs and what was answered, without the question itself", async () => {
    const gate = createGate();
    const module = defineModule({
      name: "m",
      version: "1",
      handlers: {
        "m.wait": defineCall({ input: bytes, output: text, handle: () => gate.passed.then(() => "done") }),
        "m.fail": defineCall({ input: bytes, output: text, handle: () => Promise.reject(new Error("no")) }),
      },
      streams: { "m.echo": defineStream({ kind: "bidiStream", accept: () => gate.passed }) },
    });
    const { connection, clock } = await createRig(module);
    const waiting = connection.call("m.wait", new Uint8Array(0));
    await connection.call("m.fail", new Uint8Array(0)).catch(() => {});
    const stream = connection.open("m.echo", "bidiStream");
    clock.advance(1_500);
    const stats = await connection.stats();
    expect(stats).toMatchObject({ uptimeMs: 1_500, calls: { running: 1, answered: 0, failed: 1 } });
    expect(stats.streams).toMatchObject({ live: 1, accepted: 1, refused: 0, bufferedBytes: 0 });
    gate.open();
    await waiting;
    stream.cancel();
    await settle();
    const later = await connection.stats();
    expect(later).toMatchObject({ calls: { running: 0, answered: 2, failed: 1 } });
    expect(later.streams).toMatchObject({ live: 0, cancelled: 1 });
  });

  it("are still told while the module drains, and so is its info", async () => {
    const gate = createGate();
    const wait = defineCall({ input: bytes, output: text, handle: () => gate.passed.then(() => "done") });
    const { connection } = await createRig(defineModule({ name: "m", version: "1", handlers: { "m.wait": wait } }));
    const waiting = connection.call("m.wait", new Uint8Array(0));
    const drained = connection.drain();
    await expect(connection.call("m.wait", new Uint8Array(0))).rejects.toMatchObject({ code: "rejected" });
    expect((await connection.stats()).calls.running).toBe(1);
    expect((await connection.info()).name).toBe("m");
    gate.open();
    await waiting;
    expect(await drained).toBeUndefined();
  });
});

it("info and stats are answered though as many calls run as may, and past every interceptor", async () => {
  const wait = defineCall({ input: bytes, output: bytes, handle: () => new Promise<Uint8Array>(() => {}) });
  const seen: string[] = [];
  const { connection } = await createRig(defineModule({ name: "m", version: "1", handlers: { "m.wait": wait } }), {
    maxConcurrentCalls: 1,
    interceptors: [
      {
        call: (request, next) => {
          seen.push(request.name);
          return next(request);
        },
        handleCall: (request, next) => {
          seen.push(request.name);
          return next(request);
        },
      },
    ],
  });
  connection.call("m.wait", new Uint8Array(0)).catch(() => {});
  await settle();
  await expect(connection.call("m.wait", new Uint8Array(0))).rejects.toMatchObject({ code: "rejected" });
  expect((await connection.info()).name).toBe("m");
  expect((await connection.stats()).calls).toMatchObject({ running: 1, failed: 1 });
  expect(seen).toEqual(["m.wait", "m.wait", "m.wait"]);
});

async function answering(body: string): Promise<Connection> {
  const [moduleSide, runtimeSide] = createMemoryPair();
  const runtime = connect(runtimeSide);
  const { seen, send } = byHand(moduleSide);
  send(hello());
  const connection = await runtime;
  void settle().then(() => {
    const asked = seen.at(-1);
    if (asked?.kind !== "handle") return;
    send({ kind: "result", result: { callId: asked.handle.callId, result: { kind: "ok", ok: text.encode(body) } } });
  });
  return connection;
}

describe("a module that says something else of itself", () => {
  const invalid = { code: "invalidArgument", blame: "peer" };

  it.each(["", "null", "[]", '{"name":1}', '{"name":"m","methods":{}}', "{".repeat(50_000)])(
    "%.20s is no info",
    async (body) => {
      await expect((await answering(body)).info()).rejects.toMatchObject(invalid);
    },
  );

  it.each(["", "7", "{}", '{"uptimeMs":-1}', '{"uptimeMs":"1"}'])("%s is no stats", async (body) => {
    await expect((await answering(body)).stats()).rejects.toMatchObject(invalid);
  });

  it("with a kind that there is not is refused, and what a newer one says beside is left out", async () => {
    const said = { name: "m", version: "1", sdk: "x", protocolVersion: 1, schemaPin: "", colour: "red" };
    const method = { name: "m.a", kind: "call", requires: [], since: 2 };
    const good = await answering(JSON.stringify({ ...said, methods: [method] }));
    expect(await good.info()).toEqual({
      ...{ name: "m", version: "1", sdk: "x", protocolVersion: 1, schemaPin: "" },
      methods: [{ name: "m.a", kind: "call", requires: [] }],
    });
    const bad = await answering(JSON.stringify({ ...said, methods: [{ ...method, kind: "toString" }] }));
    await expect(bad.info()).rejects.toMatchObject(invalid);
  });
});
