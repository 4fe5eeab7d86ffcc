// A module in a process of its own that traces, for the tests of trace context across processes. It tells its spans when asked.

import { context as otelContext, SpanKind } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { defineCall, defineModule, defineStream, json, text } from "../src/index.js";
import { serveStdio } from "../src/stdio.js";
import { createTelemetry } from "./otel-rig.js";

otelContext.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const telemetry = createTelemetry();
const tracer = telemetry.tracerProvider.getTracer("app");

/** Works under a span of its own, and asks the host for more. */
const ask = defineCall({
  input: text,
  output: text,
  handle: (request, context) =>
    tracer.startActiveSpan("work", async (work) => {
      const more = await context.call("h.more", text.encode(request));
      work.end();
      return text.decode(more);
    }),
});

const echo = defineStream({
  kind: "bidiStream",
  input: text,
  output: text,
  async *handle(lines) {
    for await (const line of lines) yield line;
  },
});

/** The spans that have ended so far. */
const spans = defineCall({
  input: text,
  output: json(),
  handle: () =>
    telemetry.finished().map((span) => ({
      name: span.name,
      kind: SpanKind[span.kind],
      ...span.spanContext(),
      parent: span.parentSpanContext?.spanId,
      isParentRemote: span.parentSpanContext?.isRemote,
    })),
});

await serveStdio(
  defineModule({
    name: "o",
    version: "1.0.0",
    handlers: { "o.ask": ask, "o.spans": spans },
    streams: { "o.echo": echo },
  }),
  { interceptors: [telemetry.interceptor] },
);
