// What spans say, and what they never do.

import { SpanKind } from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import {
  ActorSubject,
  CallError,
  connect,
  createActor,
  createInvocationContext,
  createMemoryPair,
  createMetadata,
  serve,
  text,
} from "../src/index.js";
import { moduleOf, NOTHING } from "./otel-module.js";
import { attributesOf, createTelemetry, describeSpan, exportAll } from "./otel-rig.js";
import { createRig, settle } from "./rig.js";

describe("what a span says", () => {
  it("of a call: its system, its method and its code", async () => {
    const telemetry = createTelemetry();
    const { connection } = await createRig(
      moduleOf(() => NOTHING),
      { interceptors: [telemetry.interceptor] },
    );
    await connection.call("m.ask", NOTHING);
    const said = { "rpc.system.name": "ixt", "rpc.method": "m.ask", "rpc.status_code": "ok" };
    expect(attributesOf(telemetry.finished(), SpanKind.CLIENT)).toEqual(said);
    expect(attributesOf(telemetry.finished(), SpanKind.SERVER)).toEqual(said);
    expect(telemetry.finished().map((span) => span.instrumentationScope.name)).toEqual(["@ixt/sdk", "@ixt/sdk"]);
  });

  it("of a stream: its kind, too, and what has passed, on each side", async () => {
    const telemetry = createTelemetry();
    const { connection } = await createRig(
      moduleOf(() => NOTHING),
      { interceptors: [telemetry.interceptor] },
    );
    const stream = connection.open("m.echo", "bidiStream");
    for (const size of [1, 2, 3]) await stream.send(new Uint8Array(size));
    stream.sender.close();
    for await (const _ of stream.incoming);
    await settle();
    const said = {
      "rpc.system.name": "ixt",
      "rpc.method": "m.echo",
      "rpc.status_code": "ok",
      "ixt.kind": "bidiStream",
      "ixt.messages.sent": 3,
      "ixt.messages.received": 3,
      "ixt.bytes.sent": 6,
      "ixt.bytes.received": 6,
    };
    expect(attributesOf(telemetry.finished(), SpanKind.CLIENT)).toEqual(said);
    expect(attributesOf(telemetry.finished(), SpanKind.SERVER)).toEqual(said);
    expect(telemetry.finished().flatMap(({ events }) => events)).toEqual([]);
  });

  it.each([
    [0, 0],
    [3, 3],
    [1_000, 40],
    [Number.NaN, 0],
  ])("of messages: with maxMessageEvents %d an event of each of the first %d", async (maxMessageEvents, count) => {
    const telemetry = createTelemetry({ maxMessageEvents });
    const { connection } = await createRig(
      moduleOf(() => NOTHING),
      { interceptors: [telemetry.interceptor] },
    );
    const stream = connection.open("m.echo", "bidiStream");
    for (let i = 0; i < 20; i++) {
      await stream.send(new Uint8Array(i));
      await stream.incoming.next();
    }
    stream.sender.close();
    await stream.closed;
    await settle();
    const client = telemetry.finished().find(({ kind }) => kind === SpanKind.CLIENT);
    expect(client?.events).toHaveLength(count);
    expect(client?.events.slice(0, 3).map(({ name, attributes }) => [name, attributes])).toEqual(
      [
        ["sent", 1, 0],
        ["received", 1, 0],
        ["sent", 2, 1],
      ]
        .slice(0, count)
        .map(([direction, number, size]) => [
          "ixt.message",
          { "ixt.message.direction": direction, "ixt.message.number": number, "ixt.message.bytes": size },
        ]),
    );
    expect(client?.attributes["ixt.messages.sent"]).toBe(20);
  });

  it("97: of a name that a peer made up: escaped, cut, and not its own name", async () => {
    const telemetry = createTelemetry();
    const [moduleSide, runtimeSide] = createMemoryPair();
    serve(
      moduleOf(() => NOTHING),
      moduleSide,
      { interceptors: [telemetry.interceptor] },
    );
    const connection = await connect(runtimeSide);
    await connection.call(`m.\u001b[31m\r\n\u202e${"x".repeat(180)}`, NOTHING).catch(() => {});
    expect(telemetry.finished().map(describeSpan)).toEqual(["SERVER ixt ERROR unimplemented unimplemented"]);
    const { "rpc.method": method, "rpc.method_original": original } = telemetry.finished()[0]?.attributes ?? {};
    expect(method).toBe("_OTHER");
    expect(original).toMatch(/^m\.\\u001b\[31m\\u000d\\u000a\\u202ex{118}\.\.\.$/);
    await connection.close();
  });

  it("97: of a code that a peer made up: escaped and cut, and no type of error", async () => {
    const telemetry = createTelemetry();
    const [moduleSide, runtimeSide] = createMemoryPair();
    const evil = moduleOf(() => {
      throw new CallError(`\u001b[31m\n${"c".repeat(1_000)}`, "secret");
    });
    const serving = serve(evil, moduleSide);
    const connection = await connect(runtimeSide, { interceptors: [telemetry.interceptor] });
    await connection.call("m.ask", NOTHING).catch(() => {});
    const { "rpc.status_code": code, "error.type": type } = attributesOf(telemetry.finished(), SpanKind.CLIENT);
    expect(code).toMatch(/^\\u001b\[31m\\u000ac{122}\.\.\.$/);
    expect(type).toBe("_OTHER");
    expect(exportAll(telemetry.finished())).not.toContain("secret");
    await connection.close();
    await serving.closed;
  });

  it("94: nothing of tokens, actors, metadata, payloads or errors", async () => {
    const canary = "canary-7f3a";
    const telemetry = createTelemetry({ maxMessageEvents: 100 });
    const { connection } = await createRig(
      moduleOf(() => {
        throw new Error(`${canary} in an error`);
      }),
      { interceptors: [telemetry.interceptor], log: () => {} },
    );
    const actor = createActor({
      subject: ActorSubject.operator(`${canary}-alice`),
      capabilities: [`${canary}:use`],
      tokenRef: `vault:${canary}`,
    });
    const metadata = createMetadata({ "request-id": canary, "tenant-id": canary });
    const context = createInvocationContext({ actor, metadata, correlationId: canary });
    await connection.call("m.ask", text.encode(canary), { context }).catch(() => {});
    const stream = connection.open("m.echo", "bidiStream", { context });
    await stream.send(text.encode(canary));
    await stream.incoming.next();
    stream.cancel();
    await settle();
    expect(telemetry.finished()).toHaveLength(4);
    expect(exportAll(telemetry.finished())).not.toContain(canary);
  });
});
