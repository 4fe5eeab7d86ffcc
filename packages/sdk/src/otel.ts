// OpenTelemetry for a session: an interceptor that makes a span of every call and stream on either side, and carries the trace in
// their metadata. Needs `@opentelemetry/api`, which nothing else here does; runs in browsers.

import { onAbort } from "@ixt/context";
import type { StreamHandle } from "@ixt/stream";
import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  type Tracer,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import type { CallRequest, Interceptor, StreamRequest } from "./interceptor.js";
import { extractTrace, injectTrace } from "./otel-propagation.js";
import { fromOutcome, OK, type Role, RpcSpan, toEnding } from "./otel-span.js";

/** Options of `createOtelInterceptor`; everything has a default. */
export interface OtelOptions {
  /** Makes the spans. Default: the tracer `@ixt/sdk` of `tracerProvider`. */
  readonly tracer?: Tracer;
  /** Default: the global one, whenever it is registered. */
  readonly tracerProvider?: TracerProvider;
  /** Reads and writes the trace context. Default: the global one, whenever it is registered. */
  readonly propagator?: TextMapPropagator;
  /**
   * Of how many messages of a stream, sent and received together, its span has an event: the first ones. Default 0. A span counts
   * all of them in any case.
   */
  readonly maxMessageEvents?: number;
}

/** What the four members work with. */
interface Setting {
  readonly tracer: Tracer;
  readonly propagator: TextMapPropagator;
  readonly maxMessageEvents: number;
}

/**
 * Makes an interceptor that traces: a CLIENT span around each call and stream that this side begins, a SERVER span around each
 * that the peer does, from its opening to its one end, whichever that is. The handler runs with its span active, and so what it asks
 * of others nests under it; where no context manager is registered, as in browsers, its metadata tells the same. The trace crosses in
 * the metadata keys of the propagator: `traceparent`, `tracestate`, and `baggage` where it does baggage.
 *
 * Spans are named after their method and follow the semantic conventions for RPC: `rpc.system.name` is `ixt`, `rpc.method` is
 * `service.method`, `rpc.status_code` is `ok` or the error's code. An error on the client is every other code than `ok`, but not a
 * `cancelled` of its own making; on the server `unknown`, `deadlineExceeded`, `unimplemented`, `unavailable` and `internal`. Such a
 * span has the status `ERROR`, and the code as `error.type`, `_OTHER` for one that is not of `StreamErrorCode`. What is
 * `unimplemented` has no method: its span is named `ixt`, and `rpc.method_original` says what was asked for. A stream's span has
 * `ixt.kind`, and at its end `ixt.messages.sent`, `ixt.messages.received`, `ixt.bytes.sent` and `ixt.bytes.received`.
 *
 * No payload, no actor, no token and no error's text gets into a span, and names of the peer's are escaped and cut.
 *
 * Put it first, so that what other interceptors refuse is traced, too.
 *
 * @example
 * ```ts
 * import { connect, createMemoryPair, defineCall, defineModule, serve, text } from "@ixt/sdk";
 * import { createOtelInterceptor } from "@ixt/sdk/otel";
 * import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
 *
 * const exporter = new InMemorySpanExporter();
 * const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
 * const interceptors = [createOtelInterceptor({ tracerProvider })];
 *
 * const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });
 * const [moduleSide, runtimeSide] = createMemoryPair();
 * serve(defineModule({ name: "g", version: "1.0.0", handlers: { "g.greet": greet } }), moduleSide, { interceptors });
 * const connection = await connect(runtimeSide, { interceptors });
 * await connection.call("g.greet", text.encode("ada"));
 * console.log(exporter.getFinishedSpans().map((span) => span.name)); // [ 'g.greet', 'g.greet' ]
 * await connection.close();
 * ```
 */
export function createOtelInterceptor(options: OtelOptions = {}): Interceptor {
  const { tracerProvider = trace, propagator = propagation, maxMessageEvents = 0 } = options;
  const tracer = options.tracer ?? tracerProvider.getTracer("@ixt/sdk");
  const setting: Setting = { tracer, propagator, maxMessageEvents };
  return Object.freeze({ ...createClientMembers(setting), ...createServerMembers(setting) });
}

type ClientMembers = Required<Pick<Interceptor, "call" | "open">>;
type ServerMembers = Required<Pick<Interceptor, "handleCall" | "handleStream">>;
type Traceable = Pick<CallRequest, "name" | "context">;

function createClientMembers(setting: Setting): ClientMembers {
  /** What is active is the parent; where nothing is, the span that the request's own context tells of. */
  const findParent = (request: Traceable): Context => {
    const active = context.active();
    return trace.getSpan(active) === undefined ? extractTrace(setting.propagator, active, request.context) : active;
  };
  return {
    async call(request, next) {
      const { span, scope, traced } = begin(setting, "client", request, findParent(request));
      try {
        const answer = await context.with(scope, () => next(traced));
        span.end(OK);
        return answer;
      } catch (error) {
        span.end(toEnding(error));
        throw error;
      }
    },
    open(request, next) {
      const { span, scope, traced } = begin(setting, "client", request, findParent(request), kindOf(request));
      try {
        const stream = context.with(scope, () => next(traced));
        watch(stream, span, setting.maxMessageEvents);
        return stream;
      } catch (error) {
        span.end(toEnding(error));
        throw error;
      }
    },
  };
}

function createServerMembers(setting: Setting): ServerMembers {
  // What is active where a message comes in is whatever was when the session began: none of the peer's business.
  const findParent = (request: Traceable): Context => extractTrace(setting.propagator, ROOT_CONTEXT, request.context);
  return {
    async handleCall(request, next) {
      const { span, scope, traced } = begin(setting, "server", request, findParent(request));
      const { signal } = request;
      // Past its deadline a call is answered, and with the session it is over, whatever the handler still does.
      const giveUp = (): void => span.end(toEnding(signal.reason));
      if (signal.aborted) giveUp();
      const forget = onAbort(signal, giveUp);
      try {
        const answer = await context.with(scope, () => next(traced));
        span.end(OK);
        return answer;
      } catch (error) {
        span.end(toEnding(error));
        throw error;
      } finally {
        forget();
      }
    },
    handleStream(request, next) {
      const { span, scope, traced } = begin(setting, "server", request, findParent(request), kindOf(request));
      watch(request.stream, span, setting.maxMessageEvents);
      return context.with(scope, () => next(traced));
    },
  };
}

/** Begins a span: with the context in which it is active, and the request as it goes on, its trace in the metadata. */
function begin<Request extends Traceable>(
  { tracer, propagator }: Setting,
  role: Role,
  request: Request,
  parent: Context,
  attributes?: Attributes,
): { readonly span: RpcSpan; readonly scope: Context; readonly traced: Request } {
  const span = new RpcSpan(tracer, role, request.name, parent, attributes);
  const scope = trace.setSpan(parent, span.span);
  return { span, scope, traced: { ...request, context: injectTrace(propagator, scope, request.context) } };
}

function kindOf({ kind }: StreamRequest): Attributes {
  return { "ixt.kind": kind };
}

/** Counts what passes, and ends the span with the stream: what refuses or fails a stream ends it, too. */
function watch(stream: Pick<StreamHandle, "observe">, span: RpcSpan, maxMessageEvents: number): void {
  const sent = { messages: 0, bytes: 0 };
  const received = { messages: 0, bytes: 0 };
  const count = (direction: "sent" | "received", { length }: Uint8Array): void => {
    const counter = direction === "sent" ? sent : received;
    counter.messages += 1;
    counter.bytes += length;
    if (!(sent.messages + received.messages <= maxMessageEvents)) return;
    const attributes = { "ixt.message.direction": direction, "ixt.message.number": counter.messages };
    span.span.addEvent("ixt.message", { ...attributes, "ixt.message.bytes": length });
  };
  stream.observe({
    sent: (payload) => count("sent", payload),
    received: (payload) => count("received", payload),
    ended(outcome) {
      span.end(fromOutcome(outcome), {
        "ixt.messages.sent": sent.messages,
        "ixt.messages.received": received.messages,
        "ixt.bytes.sent": sent.bytes,
        "ixt.bytes.received": received.bytes,
      });
    },
  });
}
