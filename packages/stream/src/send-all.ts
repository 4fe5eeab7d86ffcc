// Everything of a source, payload by payload, at the pace of the peer.

import { createError } from "@ixt/context";
import { fromReadableStream, type ReadableSource } from "./readable-source.js";

/**
 * Where payloads come from. Of a `ReadableStream` no more is needed than {@link ReadableSource} says.
 *
 * @example
 * ```ts
 * import type { PayloadSource, StreamSender } from "@ixt/stream";
 *
 * async function upload(sender: StreamSender, source: PayloadSource): Promise<void> {
 *   await sender.sendAll(source);
 *   sender.close();
 * }
 * ```
 */
export type PayloadSource = Iterable<Uint8Array> | AsyncIterable<Uint8Array> | ReadableSource;

/** What {@link sendAll} asks of the sending half. */
export interface EndingSender {
  send(payload: Uint8Array): Promise<void>;
  /**
   * Calls back once, with the cause, as soon as nothing more can be sent; at once where that is so already. The returned
   * function forgets the callback.
   */
  onEnd(callback: (cause: unknown) => void): () => void;
}

/**
 * Sends each payload of the source when it may go, and ends nothing: `close` stays the caller's. The source is read one
 * payload ahead, and let go (`return` of its iterator, `cancel` of a ReadableStream) when a payload is refused or
 * the sender's direction ends first, also while the source is being waited for. What it makes of that is not waited for.
 *
 * Rejects with what the source threw, with what `send` rejects with, and with the cause of the end.
 */
export async function sendAll(sender: EndingSender, source: PayloadSource): Promise<void> {
  const iterator = openSource(source);
  // A source that ended or threw has let go by itself.
  let isOpen = true;
  let isOver = false;
  let forget = (): void => {};
  const take = async (): Promise<IteratorResult<Uint8Array>> => {
    try {
      const result = await iterator.next();
      isOpen = result.done !== true;
      return result;
    } catch (error) {
      isOpen = false;
      throw error;
    }
  };
  const pump = async (): Promise<void> => {
    while (!isOver) {
      const result = await take();
      if (result.done === true) return;
      await sender.send(result.value);
    }
  };
  try {
    await new Promise<void>((resolve, reject) => {
      forget = sender.onEnd((cause) => {
        isOver = true;
        reject(cause);
      });
      pump().then(resolve, reject);
    });
  } catch (error) {
    if (isOpen) letGo(iterator, error);
    throw error;
  } finally {
    forget();
  }
}

type PayloadIterator = Iterator<Uint8Array> | AsyncIterator<Uint8Array>;

/** All that a source may be, of which it is at least one. */
interface AnySource {
  readonly getReader?: ReadableSource["getReader"];
  [Symbol.asyncIterator]?(): AsyncIterator<Uint8Array>;
  [Symbol.iterator]?(): Iterator<Uint8Array>;
}

function openSource(source: AnySource): PayloadIterator {
  // First, since the iterator that a host's ReadableStream may have cannot be left while it waits.
  if (isReadable(source)) return fromReadableStream(source);
  const iterator = source?.[Symbol.asyncIterator]?.() ?? source?.[Symbol.iterator]?.();
  if (iterator !== undefined) return iterator;
  throw createError("invalidArgument", "a source of payloads must be iterable or a ReadableStream");
}

function isReadable(source: AnySource): source is ReadableSource {
  return source?.getReader !== undefined;
}

function letGo(iterator: PayloadIterator, reason: unknown): void {
  (async () => iterator.return?.(reason))().catch(() => {});
}
