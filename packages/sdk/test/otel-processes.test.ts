// One trace over two processes: the module's spans, made in a process of its own, come back by an answer.

import { fileURLToPath } from "node:url";
import { context as otelContext, SpanKind } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { expect, it, onTestFinished } from "vitest";
import { spawnModule } from "../src/host.js";
import { bytes, defineCall, json, type Responder, text } from "../src/index.js";
import { createTelemetry } from "./otel-rig.js";

interface RemoteSpan {
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent?: string;
  readonly isParentRemote?: boolean;
}

const PROGRAM = fileURLToPath(new URL("./otel-process.ts", import.meta.url));
const COMMAND = ["--conditions", "@ixt/source", "--import", "tsx", PROGRAM];

it("a trace crosses to a module in another process, and back to its host", { timeout: 30_000 }, async () => {
  otelContext.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  onTestFinished(() => void otelContext.disable());
  const telemetry = createTelemetry();
  const more = defineCall({ input: bytes, output: bytes, handle: (request) => request });
  const responder: Responder = { call: () => more, stream: () => undefined };
  const interceptors = [telemetry.interceptor];
  const module = await spawnModule(process.execPath, COMMAND, { stderr: "ignore", interceptors, responder });

  await telemetry.tracerProvider.getTracer("host").startActiveSpan("main", async (main) => {
    expect(text.decode(await module.call("o.ask", text.encode("hello")))).toBe("hello");
    const stream = module.open("o.echo", "bidiStream");
    await stream.send(text.encode("line"));
    stream.sender.close();
    for await (const _ of stream.incoming);
    await stream.closed;
    main.end();
  });
  const there = json<readonly RemoteSpan[]>().decode(await module.call("o.spans", text.encode("")));
  await module.close();

  const here = telemetry.finished();
  const idOf = (kind: SpanKind, name: string): string | undefined =>
    here.find((span) => span.kind === kind && span.name === name)?.spanContext().spanId;
  const remote = (kind: string, name: string): RemoteSpan | undefined =>
    there.find((span) => span.kind === kind && span.name === name);

  const { traceId } = here.find(({ name }) => name === "main")?.spanContext() ?? {};
  expect(there.map((span) => `${span.kind} ${span.name}`).sort()).toEqual([
    "CLIENT h.more",
    "INTERNAL work",
    "SERVER o.ask",
    "SERVER o.echo",
  ]);
  expect(new Set(there.map((span) => span.traceId))).toEqual(new Set([traceId]));
  // There: under the spans of the host's side of the call and of the stream.
  expect(remote("SERVER", "o.ask")).toMatchObject({ parent: idOf(SpanKind.CLIENT, "o.ask"), isParentRemote: true });
  expect(remote("SERVER", "o.echo")).toMatchObject({ parent: idOf(SpanKind.CLIENT, "o.echo"), isParentRemote: true });
  expect(remote("INTERNAL", "work")?.parent).toBe(remote("SERVER", "o.ask")?.spanId);
  expect(remote("CLIENT", "h.more")?.parent).toBe(remote("INTERNAL", "work")?.spanId);
  // And back here, under the span of what the module asked.
  const answered = here.find(({ kind, name }) => kind === SpanKind.SERVER && name === "h.more");
  expect(answered?.spanContext().traceId).toBe(traceId);
  expect(answered?.parentSpanContext).toMatchObject({ spanId: remote("CLIENT", "h.more")?.spanId, isRemote: true });
});
