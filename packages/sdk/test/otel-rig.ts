// OpenTelemetry as an application sets it up, with its finished spans in memory and those that never end counted.

import { type Attributes, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import type { Interceptor } from "../src/index.js";
import { createOtelInterceptor, type OtelOptions } from "../src/otel.js";

export interface Telemetry {
  readonly tracerProvider: BasicTracerProvider;
  readonly interceptor: Interceptor;
  /** In the order of their ends. */
  finished(): readonly ReadableSpan[];
  /** Begun, and not ended. */
  readonly open: number;
}

export function createTelemetry(options: OtelOptions = {}): Telemetry {
  const exporter = new InMemorySpanExporter();
  let open = 0;
  const counting = {
    onStart(): void {
      open += 1;
    },
    onEnd(): void {
      open -= 1;
    },
    forceFlush: async (): Promise<void> => {},
    shutdown: async (): Promise<void> => {},
  };
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter), counting] });
  const propagator = new W3CTraceContextPropagator();
  return {
    tracerProvider,
    interceptor: createOtelInterceptor({ tracerProvider, propagator, ...options }),
    finished: () => exporter.getFinishedSpans(),
    get open() {
      return open;
    },
  };
}

/** `CLIENT m.ask ERROR notFound notFound`: kind, name, status, code, and type of the error where there is one. */
export function describeSpan({ kind, name, status, attributes }: ReadableSpan): string {
  const type = attributes["error.type"];
  const words = [SpanKind[kind], name, SpanStatusCode[status.code], attributes["rpc.status_code"]];
  return [...words, ...(type === undefined ? [] : [type])].join(" ");
}

export function attributesOf(spans: readonly ReadableSpan[], kind: SpanKind): Attributes {
  return spans.find((span) => span.kind === kind)?.attributes ?? {};
}

/** Everything of the spans that an exporter may write. */
export function exportAll(spans: readonly ReadableSpan[]): string {
  return JSON.stringify(
    spans.map(({ name, attributes, status, events, links, resource }) => [
      name,
      attributes,
      status,
      events,
      links,
      resource.attributes,
    ]),
  );
}
