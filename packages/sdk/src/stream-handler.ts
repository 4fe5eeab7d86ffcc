// A handler for streams: a plain function or an `async function*` over typed values, or one that takes the handle itself.

import { InteractionKind, readSingle, type StreamHandle } from "@ixt/stream";
import { type Codec, decodePayload } from "./codec.js";
import type { Context } from "./context.js";
import { DecodedPayloads } from "./decoded-payloads.js";

interface Typed<Request, Response> {
  readonly input: Codec<Request>;
  readonly output: Codec<Response>;
  /** Capabilities that the actor must hold, all of them; checked before any payload is read. Default none. */
  readonly requires?: readonly string[];
}

/** What a stream handler is made of: `kind` says how many payloads go each way, and with it what `handle` takes and gives. */
export type StreamInit<Request, Response> =
  | (Typed<Request, Response> & {
      readonly kind: "unary";
      readonly handle: (request: Request, context: Context) => Response | Promise<Response>;
    })
  | (Typed<Request, Response> & {
      readonly kind: "clientStream";
      readonly handle: (requests: AsyncIterable<Request>, context: Context) => Response | Promise<Response>;
    })
  | (Typed<Request, Response> & {
      readonly kind: "serverStream";
      readonly handle: (request: Request, context: Context) => AsyncIterable<Response>;
    })
  | (Typed<Request, Response> & {
      readonly kind: "bidiStream";
      readonly handle: (requests: AsyncIterable<Request>, context: Context) => AsyncIterable<Response>;
    });

/** What a handler is made of that takes the stream's handle itself: payloads as bytes, credit in its own hand. */
export interface RawStreamInit {
  readonly kind: keyof typeof InteractionKind;
  readonly requires?: readonly string[];
  /**
   * When its promise settles this side's direction is closed, unless the handler has ended the stream itself. Throwing out of a loop
   * over `stream.incoming` does that: the loop has cancelled the stream before the error gets here, and the local log alone has it.
   */
  readonly accept: (stream: StreamHandle, context: Context) => void | Promise<void>;
}

/** A stream handler, its types folded away. Made by `defineStream`. */
export interface StreamHandler {
  readonly kind: InteractionKind;
  readonly requires: readonly string[];
  run(stream: StreamHandle, context: Context): Promise<void>;
}

type Run = StreamHandler["run"];

/**
 * Makes a stream handler. Sending waits for the peer's credit and for the channel; when the handler is done its direction is
 * closed, and requests that it did not read are taken and dropped. Errors cross as those of calls do.
 *
 * @example
 * ```ts
 * import { defineStream, text } from "@ixt/sdk";
 *
 * export const shout = defineStream({
 *   kind: "bidiStream",
 *   input: text,
 *   output: text,
 *   requires: ["voice:use"],
 *   async *handle(requests) {
 *     for await (const line of requests) yield line.toUpperCase();
 *   },
 * });
 * ```
 */
export function defineStream<Request, Response>(init: StreamInit<Request, Response> | RawStreamInit): StreamHandler {
  return Object.freeze({
    kind: InteractionKind[init.kind],
    requires: Object.freeze([...(init.requires ?? [])]),
    run: "accept" in init ? runRaw(init) : runTyped(init),
  });
}

function runRaw(init: RawStreamInit): Run {
  return async (stream, context) => {
    await init.accept(stream, context);
    stream.sender.close();
  };
}

function runTyped<Request, Response>(init: StreamInit<Request, Response>): Run {
  const { input, output } = init;
  const readOne = async (stream: StreamHandle): Promise<Request> =>
    decodePayload(input, await readSingle(stream), "the request");
  switch (init.kind) {
    case "unary":
      return async (stream, context) => {
        await sendOne(stream, output.encode(await init.handle(await readOne(stream), context)));
      };
    case "clientStream":
      return async (stream, context) => {
        await sendOne(stream, output.encode(await init.handle(new DecodedPayloads(input, stream.incoming), context)));
        await discard(stream);
      };
    case "serverStream":
      return async (stream, context) => {
        await sendAll(stream, init.handle(await readOne(stream), context), output);
      };
    case "bidiStream":
      return async (stream, context) => {
        await sendAll(stream, init.handle(new DecodedPayloads(input, stream.incoming), context), output);
        await discard(stream);
      };
  }
}

async function sendOne(stream: StreamHandle, payload: Uint8Array): Promise<void> {
  await stream.sender.send(payload);
  stream.sender.close();
}

async function sendAll<Value>(
  { sender }: StreamHandle,
  values: AsyncIterable<Value>,
  codec: Codec<Value>,
): Promise<void> {
  for await (const value of values) {
    const payload = codec.encode(value);
    // Nothing is awaited that need not be: two awaits cost as much as all else that is done here for a small payload.
    if (sender.credit === 0 || !sender.trySend(payload)) await sender.send(payload);
  }
  sender.close();
}

/** Takes what the caller still sends to a handler that is done, so that it can finish and close. */
async function discard(stream: StreamHandle): Promise<void> {
  while (stream.state !== "ended" && (await stream.incoming.next()).done !== true);
}
