// A ReadableStream as an async iterator: hand-written, since browsers' streams need not have one, and an async generator could
// not be left while it waits.

import { createError } from "@ixt/context";

/**
 * What is needed of a `ReadableStream<Uint8Array>` of the Streams Standard; those of browsers and of Node fit.
 *
 * @see {@link fromReadableStream}
 */
export interface ReadableSource {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(reason?: unknown): Promise<unknown>;
    releaseLock(): void;
  };
}

/**
 * The chunks of a `ReadableStream`, each read when it is asked for. The stream is locked from this call on, until it ends or
 * fails, or the loop is left: leaving it settles a pending `next()` at once and cancels the stream, without waiting for what
 * its source makes of that. `return(reason)` cancels with a reason.
 *
 * A chunk is whoever's the stream gave it to: nothing is copied. `next()` rejects with what the stream fails with, and with
 * IxtError `invalidArgument`, having cancelled the stream, for a chunk that is no Uint8Array.
 *
 * @throws TypeError, the stream's own, when it is locked already.
 *
 * @example
 * ```ts
 * import { fromReadableStream } from "@ixt/stream";
 *
 * const { body } = new Response("hello");
 * if (body !== null) for await (const chunk of fromReadableStream(body)) console.log(chunk.length); // 5
 * ```
 */
export function fromReadableStream(readable: ReadableSource): AsyncIterableIterator<Uint8Array> {
  const reader = readable.getReader();
  let isOver = false;
  const release = (): void => {
    isOver = true;
    reader.releaseLock();
  };
  const stop = (reason: unknown): void => {
    if (isOver) return;
    // It settles what is being read; what it comes to is the source's own matter.
    reader.cancel(reason).catch(() => {});
    release();
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (isOver) return { value: undefined, done: true };
      const { done, value } = await reader.read().catch((error: unknown) => {
        release();
        throw error;
      });
      if (done) {
        release();
        return { value: undefined, done };
      }
      if (value instanceof Uint8Array) return { value, done: false };
      const error = createError("invalidArgument", "a chunk must be a Uint8Array");
      stop(error);
      throw error;
    },
    async return(reason?: unknown) {
      stop(reason);
      return { value: undefined, done: true };
    },
  };
}
