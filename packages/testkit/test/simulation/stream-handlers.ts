// The handlers of streams: of each kind one over typed values and one that takes the stream's handle itself.

import { type Context, defineStream, type StreamHandle, type StreamHandler, text } from "@ixt/sdk";
import { operationOf } from "./call-handlers.js";
import { Callee } from "./callee.js";
import { CAPABILITY, type Conversation } from "./conversation.js";
import { judge } from "./judge.js";
import { watchEnd } from "./ledger.js";
import type { StreamKind } from "./script.js";

const requires = [CAPABILITY];
const typed = { input: text, output: text, requires } as const;
const decoder = new TextDecoder();

/** The handler of a kind, over values or raw, whose runs are written down. */
export function createStream(conversation: Conversation, kind: StreamKind, isRaw: boolean): StreamHandler {
  const begin = (context: Context): Callee => new Callee(conversation, context);
  return record(conversation, isRaw ? createRaw(kind, begin) : createTyped(kind, begin));
}

type Begin = (context: Context) => Callee;

function createTyped(kind: StreamKind, begin: Begin): StreamHandler {
  switch (kind) {
    case "unary":
      return defineStream({ ...typed, kind, handle: (request, context) => answerOne(begin(context), request) });
    case "clientStream":
      return defineStream({ ...typed, kind, handle: (requests, context) => answerAll(begin(context), requests) });
    case "serverStream":
      return defineStream({ ...typed, kind, handle: (request, context) => respond(begin(context), request) });
    case "bidiStream":
      return defineStream({ ...typed, kind, handle: (requests, context) => converse(begin(context), requests) });
  }
}

async function answerOne(callee: Callee, request: string): Promise<string> {
  await callee.take(request);
  callee.requests.end = "done";
  await callee.stall();
  callee.misbehaves(Number.POSITIVE_INFINITY);
  return callee.prepare(0);
}

async function answerAll(callee: Callee, requests: AsyncIterable<string>): Promise<string> {
  await callee.stall();
  await callee.reading(async () => {
    let steps = 0;
    for await (const request of requests) {
      await callee.take(request);
      if (callee.misbehaves(steps++)) return "left";
    }
    return "done";
  });
  callee.misbehaves(Number.POSITIVE_INFINITY);
  return callee.prepare(0);
}

async function* respond(callee: Callee, request: string): AsyncGenerator<string> {
  await callee.take(request);
  callee.requests.end = "done";
  await callee.stall();
  for (let n = 0; n < callee.script.responses; n++) {
    if (callee.misbehaves(n)) return;
    yield await callee.prepare(n);
    callee.sent();
  }
  callee.misbehaves(Number.POSITIVE_INFINITY);
}

async function* converse(callee: Callee, requests: AsyncIterable<string>): AsyncGenerator<string> {
  await callee.stall();
  const { responses } = callee.script;
  let n = 0;
  let steps = 0;
  for await (const request of requests) {
    await callee.take(request);
    if (callee.misbehaves(steps++)) return;
    if (n === responses) continue;
    yield await callee.prepare(n++);
    callee.sent();
  }
  callee.requests.end = "done";
  while (n < responses) {
    yield await callee.prepare(n++);
    callee.sent();
  }
  callee.misbehaves(Number.POSITIVE_INFINITY);
}

function createRaw(kind: StreamKind, begin: Begin): StreamHandler {
  return defineStream({
    kind,
    requires,
    accept: async (stream, context) => {
      const callee = begin(context);
      await callee.stall();
      await Promise.all([readRequests(callee, stream), sendResponses(callee, stream)]);
    },
  });
}

function readRequests(callee: Callee, stream: StreamHandle): Promise<void> {
  return callee.reading(async () => {
    let steps = 0;
    for await (const payload of stream.incoming) {
      await callee.take(decoder.decode(payload));
      if (callee.misbehaves(steps++)) return "left";
      if (callee.script.grants && steps % 2 === 0) grantOne(stream);
    }
    callee.misbehaves(Number.POSITIVE_INFINITY);
    return "done";
  });
}

/** One more than comes by itself, where the buffer has room for it. */
function grantOne(stream: StreamHandle): void {
  try {
    stream.sender.grantCredit(1);
  } catch {
    // It has not: nothing was granted.
  }
}

async function sendResponses(callee: Callee, stream: StreamHandle): Promise<void> {
  for (let n = 0; n < callee.script.responses; n++) {
    await stream.sender.send(text.encode(await callee.prepare(n)));
    callee.sent();
  }
}

function record(conversation: Conversation, handler: StreamHandler): StreamHandler {
  return {
    ...handler,
    run: (stream, context) => {
      const found = conversation.ledger.streams.get(operationOf(context));
      if (found !== undefined) {
        found.runs++;
        found.callee ??= watchEnd(stream);
        judge(conversation, "during");
      }
      return handler.run(stream, context);
    },
  };
}
