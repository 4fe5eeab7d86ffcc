// A session that is traced on both sides, and ways that a call or a stream of it can go.

import { expect } from "vitest";
import {
  CallError,
  createError,
  defineCall,
  defineModule,
  defineStream,
  type Interceptor,
  type InvocationContext,
  type Module,
  type StreamCall,
  text,
} from "../src/index.js";
import { createTelemetry, describeSpan, type Telemetry } from "./otel-rig.js";
import { alice, createRig, type Rig, settle } from "./rig.js";

export const never: Promise<never> = new Promise<never>(() => {});

/** Does as the request says. */
async function behave(request: string): Promise<string> {
  if (request === "hang") return never;
  if (request === "throw") throw new Error("secret");
  if (request === "throw nothing") return Promise.reject(undefined);
  if (request === "notFound") throw createError("notFound", "there is none");
  if (request === "own code") throw new CallError("outOfStock", "sold");
  if (request === "code ok") throw new CallError("ok", "not at all");
  return request;
}

async function* behaveAll(requests: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const request of requests) yield await behave(request);
}

const coded = { input: text, output: text, requires: ["m:ask"] };
const module: Module = defineModule({
  name: "m",
  version: "1",
  handlers: { "m.ask": defineCall({ ...coded, handle: behave }) },
  streams: {
    "m.unary": defineStream({ ...coded, kind: "unary", handle: behave }),
    "m.clientStream": defineStream({
      ...coded,
      kind: "clientStream",
      async handle(requests) {
        for await (const request of requests) await behave(request);
        return "all";
      },
    }),
    "m.serverStream": defineStream({
      ...coded,
      kind: "serverStream",
      async *handle(request) {
        yield await behave(request);
        if (request === "endless") await never;
        yield "more";
      },
    }),
    "m.bidiStream": defineStream({ ...coded, kind: "bidiStream", handle: behaveAll }),
    "m.cancels": defineStream({
      kind: "bidiStream",
      async accept(stream) {
        for await (const _ of stream.incoming) break;
      },
    }),
  },
});

/** One session, told what to do by requests. */
export interface Scene extends Rig {
  readonly telemetry: Telemetry;
  readonly context: InvocationContext;
  call(request: string): Promise<unknown>;
  /** Opens a stream and sends one request; reads nothing. */
  send(name: string, kind: Parameters<Rig["connection"]["open"]>[1], request: string): Promise<StreamCall>;
}

export async function createScene(inner: Interceptor): Promise<Scene> {
  const telemetry = createTelemetry();
  const rig = await createRig(module, { interceptors: [telemetry.interceptor, inner] });
  const context = alice(["m:ask"], { clock: rig.clock, ms: 1_000 });
  return {
    ...rig,
    telemetry,
    context,
    call: (request) => rig.connection.call("m.ask", text.encode(request), { context }).catch((error) => error),
    async send(name, kind, request) {
      const stream = rig.connection.open(name, kind, { context });
      await stream.send(text.encode(request)).catch(() => {});
      return stream;
    },
  };
}

/** Reads the stream to its end, however it ends. */
export async function readAll(stream: StreamCall): Promise<void> {
  stream.sender.close();
  try {
    for await (const _ of stream.incoming);
  } catch {
    // How it ended is what the spans say.
  }
  await stream.closed;
}

/** One way, and the spans that it leaves. */
export interface Path {
  readonly act: (scene: Scene) => Promise<unknown>;
  /** In any order. */
  readonly spans: readonly string[];
  /** What stands inside of the tracing, on both sides. */
  readonly inner?: Interceptor;
  /** Spans that are still open when all has been done; their time comes with the session's end. */
  readonly open?: number;
}

export const refusal = (): never => {
  throw createError("rejected", "not now");
};

/** Goes the way, and looks at what spans it left. */
export async function walk({ act, inner = {}, spans, open = 0 }: Path): Promise<void> {
  const scene = await createScene(inner);
  const { telemetry, connection, serving } = scene;
  await act(scene);
  await settle();
  expect(telemetry.finished().map(describeSpan).sort()).toEqual([...spans].sort());
  expect(telemetry.open).toBe(open);
  // No text of an error gets into a span: some of it is another's, and all of it may be secret.
  expect(telemetry.finished().map(({ status, events }) => [status.message, events])).toEqual(
    spans.map(() => [undefined, []]),
  );
  await connection.close();
  await serving.closed;
  expect(telemetry.open).toBe(0);
  expect(telemetry.finished()).toHaveLength(spans.length + open);
}
