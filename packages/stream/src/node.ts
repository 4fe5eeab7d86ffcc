// The Node entry: a stream as Node's own streams, in object mode, so that one chunk is one payload.

import { Duplex, Readable, Writable } from "node:stream";
import type { IxtError } from "@ixt/wire";
import type { StreamHandle } from "./handle.js";
import { abandonSending, closeSending, type SendingHalf, sendChunk } from "./sending-end.js";
import { RemoteError } from "./stream-errors.js";

type Done = (error?: Error | null) => void;

/**
 * What the peer sends, as a Node `Readable` in object mode: each chunk is one payload, a Uint8Array that is the reader's. It takes
 * the place of the one consumer of `incoming`, and takes a frame only when it is read from (a high-water mark of 0), so that
 * the peer is granted no more than was read. `end` comes when the peer has closed; the stream's cause, an IxtError, is the
 * `error` of the read that comes to it. `destroy` cancels the stream, once, with `consumerStopped`; its error stays here.
 *
 * @throws IxtError `invalidArgument` when `incoming` has a consumer already.
 *
 * @example
 * ```ts
 * import { createWriteStream } from "node:fs";
 * import { pipeline } from "node:stream/promises";
 * import type { StreamHandle } from "@ixt/stream";
 * import { toReadable } from "@ixt/stream/node";
 *
 * async function save(stream: StreamHandle, path: string): Promise<void> {
 *   await pipeline(toReadable(stream), createWriteStream(path));
 * }
 * ```
 */
export function toReadable(stream: Pick<StreamHandle, "incoming">): Readable {
  const reading = createReading(stream);
  return new Readable({
    objectMode: true,
    highWaterMark: 0,
    read: reading.read,
    destroy(error, done) {
      reading.stop();
      done(error);
    },
  });
}

/**
 * This side's direction as a Node `Writable` in object mode: each chunk is one payload, a Uint8Array, which stays the writer's
 * until the write's callback. A write waits for credit and for the way to the peer, and `write` says false while one does (a high-water mark of 1). `end`
 * closes the direction. `destroy` cancels the stream, once, also while a write waits; its error stays here.
 *
 * It is destroyed at once when the stream ends from elsewhere, with the cause, an IxtError, unless the stream completed. A chunk that is no
 * Uint8Array (`invalidArgument`) or that the stream refuses destroys it, and with it the stream.
 *
 * @example
 * ```ts
 * import { createReadStream } from "node:fs";
 * import { pipeline } from "node:stream/promises";
 * import type { StreamHandle } from "@ixt/stream";
 * import { toWritable } from "@ixt/stream/node";
 *
 * async function upload(path: string, stream: StreamHandle): Promise<void> {
 *   await pipeline(createReadStream(path), toWritable(stream)); // at the pace of the peer's credit, and closes in the end
 * }
 * ```
 */
export function toWritable(stream: SendingHalf): Writable {
  const writable = new Writable({
    objectMode: true,
    highWaterMark: 1,
    ...createWriting(stream),
    destroy(error, done) {
      abandonSending(stream);
      done(error);
    },
  });
  destroyAtEnd(stream, writable, () => false);
  return writable;
}

/**
 * Both directions as one Node `Duplex`: what {@link toReadable} and {@link toWritable} are, with one life. `end` closes this side's
 * direction and leaves the other open; `destroy` cancels the stream, once. What the peer sent before its error, or before it was lost, is
 * still read first, unless a write was waiting: that fails the whole at once.
 *
 * @throws IxtError `invalidArgument` when `incoming` has a consumer already.
 *
 * @example
 * ```ts
 * import { pipeline } from "node:stream/promises";
 * import { createGzip } from "node:zlib";
 * import type { StreamHandle } from "@ixt/stream";
 * import { toDuplex } from "@ixt/stream/node";
 *
 * async function serveGzip(stream: StreamHandle): Promise<void> {
 *   const duplex = toDuplex(stream);
 *   await pipeline(duplex, createGzip(), duplex);
 * }
 * ```
 */
export function toDuplex(stream: Pick<StreamHandle, "incoming"> & SendingHalf): Duplex {
  const reading = createReading(stream);
  const duplex = new Duplex({
    objectMode: true,
    readableHighWaterMark: 0,
    writableHighWaterMark: 1,
    read: reading.read,
    ...createWriting(stream),
    destroy(error, done) {
      if (stream.state !== "ended") stream.sender.cancel();
      reading.stop();
      done(error);
    },
  });
  destroyAtEnd(stream, duplex, (cause) => isBehindData(cause) && !reading.isDone);
  return duplex;
}

interface Reading {
  /** Whether all was taken. */
  readonly isDone: boolean;
  read(this: Readable): void;
  stop(): void;
}

function createReading(stream: Pick<StreamHandle, "incoming">): Reading {
  const incoming = stream.incoming[Symbol.asyncIterator]();
  let isDone = false;
  return {
    get isDone() {
      return isDone;
    },
    read() {
      incoming.next().then(
        ({ done, value }) => {
          isDone = done === true;
          this.push(isDone ? null : value);
        },
        (cause) => this.destroy(cause),
      );
    },
    stop() {
      if (!isDone) void incoming.return?.();
    },
  };
}

function createWriting(stream: SendingHalf): {
  write(chunk: Uint8Array, encoding: string, done: Done): void;
  final(done: Done): void;
} {
  return {
    write(chunk, _encoding, done) {
      sendChunk(stream, chunk).then(() => done(), done);
    },
    final(done) {
      closeSending(stream).then(() => done(), done);
    },
  };
}

/** Whether what came before it is still to be read. */
function isBehindData(cause: IxtError): boolean {
  return cause instanceof RemoteError || cause.blame === "transport";
}

/** Once `end` was called, the last write or the close says how it went; until then nobody else would. */
function destroyAtEnd(stream: SendingHalf, writable: Writable, isLeft: (cause: IxtError) => boolean): void {
  void stream.closed.then((outcome) => {
    if (writable.writableEnded) return;
    if (outcome.status === "complete") writable.destroy();
    else if (!isLeft(outcome.cause)) writable.destroy(outcome.cause);
  });
}
