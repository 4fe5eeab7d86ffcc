// Tracing never fails a call, whatever the metadata, the propagator or the set-up is.

import { type TextMapPropagator, trace } from "@opentelemetry/api";
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from "@opentelemetry/core";
import { describe, expect, it } from "vitest";
import {
  connect,
  createInvocationContext,
  createMemoryPair,
  createMetadata,
  type Metadata,
  serve,
  text,
} from "../src/index.js";
import { createOtelInterceptor } from "../src/otel.js";
import { moduleOf, NOTHING } from "./otel-module.js";
import { createTelemetry, describeSpan } from "./otel-rig.js";
import { createRig } from "./rig.js";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("tracing never fails a call", () => {
  /** What the module's handler sees of the metadata, with this propagator on the caller's side. */
  async function cross(propagator: TextMapPropagator, metadata: Record<string, string>): Promise<Metadata> {
    let seen = createMetadata({});
    const telemetry = createTelemetry({ propagator });
    const [moduleSide, runtimeSide] = createMemoryPair();
    const module = moduleOf((_, context) => {
      seen = context.metadata;
      return NOTHING;
    });
    serve(module, moduleSide);
    const connection = await connect(runtimeSide, { interceptors: [telemetry.interceptor] });
    await connection.call("m.ask", NOTHING, { context: createInvocationContext({ metadata }) });
    await connection.close();
    expect(telemetry.finished().map(describeSpan)).toEqual(["CLIENT m.ask UNSET ok"]);
    return seen;
  }

  const w3c = new W3CTraceContextPropagator();

  it("where the metadata is full: the rest of it crosses as it was", async () => {
    const full = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`key-${i}`, "value"]));
    const seen = await cross(w3c, full);
    expect(Object.fromEntries(seen)).toEqual(full);
  });

  it("where a pair is too long: the trace crosses without it", async () => {
    const long: TextMapPropagator = {
      inject: (_, carrier, { set }) => set(carrier, "Too-Long", "x".repeat(5_000)),
      extract: (context) => context,
      fields: () => ["Too-Long"],
    };
    const seen = await cross(new CompositePropagator({ propagators: [w3c, long] }), { "too-long": "stale" });
    expect([...seen.keys()]).toEqual(["traceparent"]);
  });

  it("where the propagator throws", async () => {
    const broken: TextMapPropagator = {
      inject: () => {
        throw new Error("broken");
      },
      extract: (context) => context,
      fields: () => [],
    };
    expect(Object.fromEntries(await cross(broken, { "request-id": "r-1" }))).toEqual({ "request-id": "r-1" });
  });

  it("where the propagator throws at what came along, on either side", async () => {
    const strict: TextMapPropagator = {
      inject: () => {},
      extract: (_, carrier, { get }) => {
        throw new URIError(`malformed: ${String(get(carrier, "uber-trace-id"))}`);
      },
      fields: () => [],
    };
    const telemetry = createTelemetry({ propagator: strict });
    const { connection } = await createRig(
      moduleOf(() => NOTHING),
      { interceptors: [telemetry.interceptor] },
    );
    const context = createInvocationContext({ metadata: { "uber-trace-id": "%zz" } });
    expect(await connection.call("m.ask", NOTHING, { context })).toEqual(NOTHING);
    const stream = connection.open("m.echo", "bidiStream", { context });
    stream.sender.close();
    expect(await stream.closed).toEqual({ status: "complete" });
    expect(telemetry.finished().map(describeSpan).sort()).toEqual([
      "CLIENT m.ask UNSET ok",
      "CLIENT m.echo UNSET ok",
      "SERVER m.ask UNSET ok",
      "SERVER m.echo UNSET ok",
    ]);
  });

  it("where what came along is no trace", async () => {
    const seen = await cross(w3c, { traceparent: "00-nonsense", tracestate: "\u00e9" });
    expect(seen.get("traceparent")).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(seen.has("tracestate")).toBe(false);
  });

  it("baggage is left alone by a propagator that knows none, and is carried by one that does", async () => {
    expect((await cross(w3c, { baggage: "a=1" })).get("baggage")).toBe("a=1");
    const both = new CompositePropagator({ propagators: [w3c, new W3CBaggagePropagator()] });
    expect((await cross(both, { baggage: "a=1" })).get("baggage")).toBe("a=1");
  });

  it("where nothing of OpenTelemetry is set up", async () => {
    const { connection } = await createRig(
      moduleOf((_, { metadata }) => text.encode(JSON.stringify(metadata))),
      { interceptors: [createOtelInterceptor()] },
    );
    const context = createInvocationContext({ metadata: { traceparent: TRACEPARENT } });
    expect(text.decode(await connection.call("m.ask", NOTHING, { context }))).toBe(`{"traceparent":"${TRACEPARENT}"}`);
    const stream = connection.open("m.echo", "bidiStream", { context });
    stream.sender.close();
    expect(await stream.closed).toEqual({ status: "complete" });
  });

  it("a tracer of one's own comes before any provider", async () => {
    const [own, other] = [createTelemetry(), createTelemetry()];
    const { tracerProvider } = other;
    const interceptor = createOtelInterceptor({ tracer: own.tracerProvider.getTracer("own"), tracerProvider });
    const { connection } = await createRig(
      moduleOf(() => NOTHING),
      { interceptors: [interceptor] },
    );
    await connection.call("m.ask", NOTHING);
    expect(own.finished().map((span) => span.instrumentationScope.name)).toEqual(["own", "own"]);
    expect(other.finished()).toEqual([]);
  });

  it("registered after the interceptor was made, the global provider is the one", async () => {
    const interceptor = createOtelInterceptor();
    const telemetry = createTelemetry();
    trace.setGlobalTracerProvider(telemetry.tracerProvider);
    const { connection } = await createRig(
      moduleOf(() => NOTHING),
      { interceptors: [interceptor] },
    );
    await connection.call("m.ask", NOTHING);
    trace.disable();
    expect(telemetry.finished()).toHaveLength(2);
  });
});
