// The streams of the conformance module, as data: what every kind does, and what is a kind's own.

import { createError } from "@ixt/context";
import { bytes, defineStream, json, type KindName, type RawStreamInit, type StreamHandler, text } from "@ixt/sdk";
import { CancelReason, InteractionKind, StreamErrorCode, type StreamHandle } from "@ixt/stream";
import { ASKED_TO_FAIL } from "./calls.js";
import { collect } from "./collect.js";
import { describeContext } from "./describe-context.js";
import type { ModuleProcess } from "./module-process.js";
import { decodeProduction, produce } from "./production.js";
import type { Rations } from "./rations.js";

type Accept = RawStreamInit["accept"];

const KINDS = Object.keys(InteractionKind) as readonly KindName[];

/** All streams by `kind.method`. */
export function createStreams(process: ModuleProcess, rations: Rations): Readonly<Record<string, StreamHandler>> {
  const streams: Record<string, StreamHandler> = { ...createOwn(process), ...createSips(rations) };
  for (const kind of KINDS) {
    for (const [method, accept] of Object.entries(createShared(process))) {
      streams[`${kind}.${method}`] = defineStream({ kind, accept });
    }
  }
  return streams;
}

function createOwn(process: ModuleProcess): Readonly<Record<string, StreamHandler>> {
  return {
    "unary.echo": defineStream({ kind: "unary", accept: (stream) => respond(stream, (request) => [request]) }),
    "unary.describe": defineStream({
      kind: "unary",
      accept: (stream, { invocation }) => respond(stream, () => [json().encode(describeContext(invocation))]),
    }),
    "clientStream.collect": defineStream({ kind: "clientStream", input: bytes, output: json(), handle: collect }),
    "serverStream.produce": defineStream({
      kind: "serverStream",
      accept: (stream, context) => respond(stream, (request) => produce(decodeProduction(request), context, process)),
    }),
    "bidiStream.relay": defineStream({ kind: "bidiStream", input: bytes, output: bytes, handle: (frames) => frames }),
  };
}

/**
 * Answers one request as soon as it has come. A handler that takes the request as a value waits for the caller's close first, which
 * says that it was all.
 */
async function respond(
  stream: StreamHandle,
  answer: (request: Uint8Array) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  for await (const payload of answer(await takeFirst(stream))) await stream.sender.send(payload);
  await stream.incoming.next();
}

function createSips(rations: Rations): Readonly<Record<string, StreamHandler>> {
  return {
    "clientStream.sip": defineStream({
      kind: "clientStream",
      accept: async (stream) => {
        const collection = await collect(rations.take(stream));
        await stream.sender.send(json().encode(collection));
      },
    }),
    "bidiStream.sip": defineStream({
      kind: "bidiStream",
      accept: async (stream) => {
        for await (const payload of rations.take(stream)) await stream.sender.send(payload);
      },
    }),
  };
}

/** What a stream of any kind can be asked to do. */
function createShared(process: ModuleProcess): Readonly<Record<string, Accept>> {
  return {
    fail: async (stream) => {
      const details = await takeFirst(stream);
      stream.sender.sendError(codeNamed(text.decode(details)), ASKED_TO_FAIL, details);
    },
    hold: async (stream) => {
      for await (const _ of stream.incoming);
      await stream.closed;
    },
    stop: async (stream) => {
      await takeFirst(stream);
      stream.sender.cancel(CancelReason.consumerStopped, "enough");
    },
    crash: async (stream) => {
      await takeFirst(stream);
      await process.crash();
    },
    truncate: async (stream) => {
      await takeFirst(stream);
      await process.truncate();
    },
  };
}

async function takeFirst(stream: StreamHandle): Promise<Uint8Array> {
  const first = await stream.incoming.next();
  if (first.done === true) throw createError("invalidArgument", "the peer closed without a payload", { blame: "peer" });
  return first.value;
}

function codeNamed(name: string): StreamErrorCode {
  const code = Object.entries(StreamErrorCode).find(([known]) => known === name);
  if (code === undefined) throw createError("invalidArgument", "the payload is no code of StreamErrorCode");
  return code[1];
}
