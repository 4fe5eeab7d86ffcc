// A handler for calls: one request, one answer, both typed by codecs.

import { type Codec, decodePayload } from "./codec.js";
import type { Context } from "./context.js";

/** What a call handler is made of. */
export interface CallInit<Request, Response> {
  readonly input: Codec<Request>;
  readonly output: Codec<Response>;
  /** Capabilities that the actor must hold, all of them; checked before anything of the request is read. Default none. */
  readonly requires?: readonly string[];
  /**
   * Answers one request. An IxtError that it throws reaches the caller as it is; any other error as `internal` with an id, its
   * text staying in the local log.
   */
  readonly handle: (request: Request, context: Context) => Response | Promise<Response>;
}

/** A call handler, its types folded away. Made by `defineCall`. */
export interface CallHandler {
  readonly requires: readonly string[];
  run(body: Uint8Array, context: Context): Promise<Uint8Array>;
}

/**
 * Makes a call handler.
 *
 * @example
 * ```ts
 * import { defineCall, text } from "@ixt/sdk";
 *
 * export const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });
 * ```
 */
export function defineCall<Request, Response>(init: CallInit<Request, Response>): CallHandler {
  const { input, output, handle } = init;
  return Object.freeze({
    requires: Object.freeze([...(init.requires ?? [])]),
    async run(body: Uint8Array, context: Context): Promise<Uint8Array> {
      const request = decodePayload(input, body, "the request");
      return output.encode(await handle(request, context));
    },
  });
}
