// How spans nest over a session, and over what a handler asks of others.

import { context as otelContext, SpanKind } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  bytes,
  connect,
  createInvocationContext,
  createMemoryPair,
  defineCall,
  defineStream,
  type InvocationContext,
  type Metadata,
  type Module,
  type Responder,
  serve,
} from "../src/index.js";
import { moduleOf, NOTHING } from "./otel-module.js";
import { createTelemetry, type Telemetry } from "./otel-rig.js";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** `SERVER m.ask < CLIENT m.ask`: each span, and what it is under. */
function describeTree(spans: readonly ReadableSpan[]): string[] {
  const name = (span: ReadableSpan): string =>
    span.kind === SpanKind.INTERNAL ? span.name : `${SpanKind[span.kind]} ${span.name}`;
  return spans.map((span) => {
    const parent = spans.find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId);
    return parent === undefined ? name(span) : `${name(span)} < ${name(parent)}`;
  });
}

function activateContexts(): void {
  beforeEach(() => {
    otelContext.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterEach(() => otelContext.disable());
}

describe("how spans nest", () => {
  activateContexts();

  /** A handler that works under a span of its own, and asks its host for more by call and by stream. */
  function askingModule(telemetry: Telemetry): Module {
    const tracer = telemetry.tracerProvider.getTracer("app");
    return moduleOf((_, context) =>
      tracer.startActiveSpan("work", async (work) => {
        await context.call("h.more", NOTHING);
        const stream = context.open("h.more", "bidiStream");
        stream.sender.close();
        for await (const _ of stream.incoming);
        work.end();
        return NOTHING;
      }),
    );
  }

  function hostOf(seen: Metadata[]): Responder {
    const more = defineCall({
      input: bytes,
      output: bytes,
      handle(_, { metadata }) {
        seen.push(metadata);
        return NOTHING;
      },
    });
    const stream = defineStream({
      kind: "bidiStream",
      input: bytes,
      output: bytes,
      async *handle(requests, { metadata }) {
        seen.push(metadata);
        yield* requests;
      },
    });
    return { call: () => more, stream: () => stream };
  }

  async function converse(telemetry: Telemetry, context?: InvocationContext): Promise<Metadata[]> {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const interceptors = [telemetry.interceptor];
    const seen: Metadata[] = [];
    const serving = serve(askingModule(telemetry), moduleSide, { interceptors });
    const connection = await connect(runtimeSide, { interceptors, responder: hostOf(seen) });
    await connection.call("m.ask", NOTHING, context && { context });
    await connection.close();
    await serving.closed;
    return seen;
  }

  const nested = [
    "SERVER h.more < CLIENT h.more",
    "CLIENT h.more < work",
    "SERVER h.more < CLIENT h.more",
    "CLIENT h.more < work",
    "work < SERVER m.ask",
    "SERVER m.ask < CLIENT m.ask",
  ];
  /** The caller's span of a call and of a stream that are named alike: by the order of their ends, as `describeTree` finds them. */
  const tree = (telemetry: Telemetry): string[] => describeTree(telemetry.finished()).sort();

  it("what a handler does and asks of others is under its span, the whole of it one trace", async () => {
    const telemetry = createTelemetry();
    await converse(telemetry);
    expect(tree(telemetry)).toEqual([...nested, "CLIENT m.ask"].sort());
    expect(new Set(telemetry.finished().map((span) => span.spanContext().traceId)).size).toBe(1);
  });

  it("under what is active where the call is made, and in place of any trace that its context came with", async () => {
    const telemetry = createTelemetry();
    const metadata = { traceparent: TRACEPARENT, tracestate: "stale=1", "request-id": "r-1" };
    const seen = await telemetry.tracerProvider.getTracer("app").startActiveSpan("main", async (main) => {
      const answers = await converse(telemetry, createInvocationContext({ metadata }));
      main.end();
      return answers;
    });
    expect(tree(telemetry)).toEqual([...nested, "CLIENT m.ask < main", "main"].sort());
    const [callSpan, streamSpan] = telemetry
      .finished()
      .filter(({ kind, name }) => kind === SpanKind.SERVER && name === "h.more");
    expect(seen.map((each) => each.get("traceparent")?.split("-").slice(1, 3))).toEqual(
      [callSpan, streamSpan].map((span) => [span?.spanContext().traceId, span?.spanContext().spanId]),
    );
    expect(seen.map((each) => each.has("tracestate"))).toEqual([false, false]);
  });

  it("under the trace of the context that it came with, where nothing is active", async () => {
    const telemetry = createTelemetry();
    await converse(telemetry, createInvocationContext({ metadata: { traceparent: TRACEPARENT, tracestate: "a=1" } }));
    const client = telemetry.finished().find(({ name, kind }) => name === "m.ask" && kind === SpanKind.CLIENT);
    expect(client?.parentSpanContext?.spanId).toBe("b7ad6b7169203331");
    expect(new Set(telemetry.finished().map((span) => span.spanContext().traceId))).toEqual(
      new Set(["0af7651916cd43dd8448eb211c80319c"]),
    );
    expect(telemetry.finished().map((span) => span.spanContext().traceState?.serialize())).toEqual(
      telemetry.finished().map(() => "a=1"),
    );
  });

  it("what a peer asks is not under the span that the session began in", async () => {
    const telemetry = createTelemetry();
    const [moduleSide, runtimeSide] = createMemoryPair();
    const tracer = telemetry.tracerProvider.getTracer("app");
    await tracer.startActiveSpan("start", async (start) => {
      serve(
        moduleOf(() => NOTHING),
        moduleSide,
        { interceptors: [telemetry.interceptor] },
      );
      const connection = await connect(runtimeSide);
      await connection.call("m.ask", NOTHING);
      await connection.close();
      start.end();
    });
    expect(describeTree(telemetry.finished())).toEqual(["SERVER m.ask", "start"]);
  });

  it("without a context manager, too, but for what is the application's own", async () => {
    otelContext.disable();
    const telemetry = createTelemetry();
    await converse(telemetry);
    const found = tree(telemetry);
    expect(found.filter((line) => line.startsWith("CLIENT h.more"))).toEqual([
      "CLIENT h.more < SERVER m.ask",
      "CLIENT h.more < SERVER m.ask",
    ]);
    expect(found).toContain("SERVER m.ask < CLIENT m.ask");
  });
});
