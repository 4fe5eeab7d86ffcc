// A handler's requests: the payloads of its stream as typed values.

import type { IncomingPayloads } from "@ixt/stream";
import { type Codec, decodePayload } from "./codec.js";

const DONE: IteratorReturnResult<undefined> = Object.freeze({ value: undefined, done: true });

/**
 * Not an `async function*`, which would cost each value as much again as all else that is done for it. And not the stream's own iterator:
 * that would cancel the stream when the handler leaves its loop, and a handler that leaves by throwing has an error to tell.
 */
export class DecodedPayloads<Value> implements AsyncIterableIterator<Value, undefined> {
  readonly #codec: Codec<Value>;
  readonly #payloads: IncomingPayloads;
  #left = false;

  constructor(codec: Codec<Value>, payloads: IncomingPayloads) {
    this.#codec = codec;
    this.#payloads = payloads;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Value, undefined>> {
    if (this.#left) return Promise.resolve(DONE);
    const payload = this.#payloads.tryNext();
    return payload === undefined ? this.#wait() : this.#decode(payload);
  }

  return(): Promise<IteratorResult<Value, undefined>> {
    this.#left = true;
    return Promise.resolve(DONE);
  }

  async #wait(): Promise<IteratorResult<Value, undefined>> {
    const next = await this.#payloads.next();
    // One who had asked before may have been told of a failure meanwhile.
    if (this.#left) return DONE;
    return next.done === true ? next : this.#decode(next.value);
  }

  /** A value that cannot be decoded is the last: whoever asks again is at the end, as of a generator that has thrown. */
  #decode(payload: Uint8Array): Promise<IteratorResult<Value, undefined>> {
    try {
      return Promise.resolve({ value: decodePayload(this.#codec, payload, "a request"), done: false });
    } catch (error) {
      this.#left = true;
      return Promise.reject(error);
    }
  }
}
