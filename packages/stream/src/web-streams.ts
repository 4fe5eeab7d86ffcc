// A stream's two directions as streams of the Streams Standard, which hold nothing themselves: a frame is taken when it is read,
// and a chunk is written when it may be sent.

import type { StreamHandle } from "./handle.js";
import { abandonSending, closeSending, type SendingHalf, sendChunk } from "./sending-end.js";

/** Bytes that are shared with no other thread, as consumers of web streams ask for; written so that every TypeScript knows it. */
type OwnBytes = ReturnType<Uint8Array["slice"]>;

/**
 * What the peer sends, as a `ReadableStream` of its payloads, one chunk each. It takes the place of the one consumer of
 * `incoming`, and takes a frame only when its reader asks for one (a high-water mark of 0), so that the peer is granted no more
 * than was read. It ends when the peer has closed, and fails with the stream's cause, an IxtError, each at the read that comes
 * to it. `cancel` cancels the stream, once, with `consumerStopped`; its reason stays here.
 *
 * A payload is the reader's. One in shared memory is copied, which only `payload: "view"` can lead to.
 *
 * @throws IxtError `invalidArgument` when `incoming` has a consumer already.
 *
 * @example
 * ```ts
 * import { type StreamHandle, toReadableStream } from "@ixt/stream";
 *
 * async function readText(stream: StreamHandle): Promise<string> {
 *   return new Response(toReadableStream(stream)).text();
 * }
 * ```
 */
export function toReadableStream(stream: Pick<StreamHandle, "incoming">): ReadableStream<OwnBytes> {
  const incoming = stream.incoming[Symbol.asyncIterator]();
  return new ReadableStream<OwnBytes>(
    {
      async pull(controller) {
        const { done, value } = await incoming.next();
        if (done) controller.close();
        else controller.enqueue(isOwn(value) ? value : value.slice());
      },
      async cancel() {
        await incoming.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * This side's direction as a `WritableStream`, one data frame for each chunk. A write settles when its frame was sent, for
 * which it waits for credit and for the way to the peer; one chunk at most waits so (a high-water mark of 1), and stays the writer's until then. `close`
 * closes the direction. `abort` cancels the stream, once, also while a write waits; its reason stays here.
 *
 * The writable fails at once with the stream's cause, an IxtError, when the stream ends from elsewhere. A chunk that is no
 * Uint8Array (`invalidArgument`) or that the stream refuses fails the writable, and with it the stream, which nobody else would
 * end: it is cancelled.
 *
 * @example
 * ```ts
 * import { type StreamHandle, toWritableStream } from "@ixt/stream";
 *
 * async function upload(file: Blob, stream: StreamHandle): Promise<void> {
 *   await file.stream().pipeTo(toWritableStream(stream)); // at the pace of the peer's credit, and closes in the end
 * }
 * ```
 */
export function toWritableStream(stream: SendingHalf): WritableStream<Uint8Array> {
  const abandon = (): void => abandonSending(stream);
  const orAbandon = (error: unknown): never => {
    abandon();
    throw error;
  };
  return new WritableStream<Uint8Array>({
    start(controller) {
      // Of a stream that is over it is `ready` that tells why, also where there is no cause.
      stream.closed.then(() => stream.sender.ready()).catch((cause) => controller.error(cause));
      // `abort` is kept back while a write is under way, which may wait for credit for ever: the signal is not.
      if ("signal" in controller && controller.signal instanceof AbortSignal) {
        controller.signal.addEventListener("abort", abandon);
      }
    },
    write: (chunk) => sendChunk(stream, chunk).catch(orAbandon),
    close: () => closeSending(stream).catch(orAbandon),
    abort: abandon,
  });
}

function isOwn(bytes: Uint8Array): bytes is OwnBytes {
  return bytes.buffer instanceof ArrayBuffer;
}
