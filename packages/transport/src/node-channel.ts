// A ByteChannel over one Node readable and one Node writable stream, of which only the members used here are asked for.

import { Buffer } from "node:buffer";
import { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { ByteChannel, ByteReader } from "./byte-channel.js";

/** What is needed of a readable stream of bytes; Node's `Readable` fits. */
export interface ByteSource {
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  on(event: "end" | "close", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  destroy(): unknown;
}

/** What is needed of a writable stream of bytes; Node's `Writable` fits. */
export interface ByteSink {
  on(event: "error", listener: (error: Error) => void): unknown;
  write(chunk: Uint8Array, done: (error?: Error | null) => void): unknown;
  end(done: () => void): unknown;
  destroy(): unknown;
}

/** What becomes of the source once our direction has ended: read on until its end, or closed with it. */
export type SourceAtEnd = "readOn" | "destroy";

/** As much as a pipe may still hold that was written before its other end was gone. */
const MAX_REST_BYTES = 1024 * 1024;

/**
 * Joins the two streams to a channel. Errors of either are caught from here on. One of the sink's is told once what the peer had said
 * before is read: a process that has ended is often noticed first by what it no longer takes.
 */
export function createNodeChannel(source: ByteSource, sink: ByteSink, sourceAtEnd: SourceAtEnd): ByteChannel {
  // A socket or pipe has given the bytes to the system once nothing of them waits in it. A stream within this process (a PassThrough) may have
  // handed the very chunk to its reader, and whoever wrote it is about to use it again.
  const socket = sink instanceof Socket ? sink : undefined;
  let reader: ByteReader | undefined;
  let broken: { readonly cause: unknown } | undefined;
  let sinkError: Error | undefined;
  let readBytes = 0;
  const fail = (cause: Error): void => {
    if (broken !== undefined) return;
    broken = { cause };
    reader?.error(cause);
  };
  /** Reads until a turn of the loop brings nothing more; who floods us is not read for ever. */
  const failBehindRest = async (cause: Error): Promise<void> => {
    const enough = readBytes + MAX_REST_BYTES;
    await setImmediate();
    for (let before = -1; before !== readBytes && readBytes < enough; ) {
      before = readBytes;
      await setImmediate();
    }
    fail(cause);
  };
  source.on("error", fail);
  sink.on("error", (error) => {
    if (sinkError !== undefined) return;
    sinkError = error;
    if (reader === undefined) fail(error);
    else void failBehindRest(error);
  });
  return {
    allocate: allocateDirty,
    read(toReader) {
      reader = toReader;
      if (broken) return toReader.error(broken.cause);
      source.on("data", (chunk) => {
        readBytes += chunk.length;
        // A Buffer's slice() is a view where a Uint8Array's is a copy: nobody above shall have to know which one it got.
        toReader.data(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length));
      });
      const end = (): void => (sinkError === undefined ? toReader.end() : fail(sinkError));
      source.on("end", end);
      source.on("close", end);
    },
    write(chunk, done) {
      let isDone = false;
      const finish = (error?: Error | null): void => {
        if (error || isDone) return;
        isDone = true;
        done();
      };
      sink.write(socket === undefined ? chunk.slice() : chunk, finish);
      // Node says so a turn later: whoever goes on writing would till then fill block after block, and leave the peer without work.
      if (socket !== undefined && hasWrittenAll(socket)) finish();
    },
    end() {
      sink.end(() => {
        if (sourceAtEnd === "destroy") source.destroy();
      });
    },
    destroy() {
      source.destroy();
      sink.destroy();
    },
  };
}

/** The system has taken all that was written. */
function hasWrittenAll({ writableLength, destroyed, errored }: Socket): boolean {
  return writableLength === 0 && !destroyed && errored === null;
}

/** Not of Node's pool, which others have parts of. */
function allocateDirty(bytes: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
}
