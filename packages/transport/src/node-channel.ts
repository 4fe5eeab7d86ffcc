// A ByteChannel over one Node readable and one Node writable stream, of which only the members used here are asked for.

import { Socket } from "node:net";
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

/** Joins the two streams to a channel. Errors of either are caught from here on. */
export function createNodeChannel(source: ByteSource, sink: ByteSink, sourceAtEnd: SourceAtEnd): ByteChannel {
  // A socket or pipe has given the bytes to the system when it calls back. A stream within this process (a PassThrough) may have
  // handed the very chunk to its reader, and whoever wrote it is about to use it again.
  const keepsChunks = !(sink instanceof Socket);
  let reader: ByteReader | undefined;
  let broken: { readonly cause: unknown } | undefined;
  const fail = (cause: Error): void => {
    broken ??= { cause };
    reader?.error(cause);
  };
  source.on("error", fail);
  sink.on("error", fail);
  return {
    read(toReader) {
      reader = toReader;
      if (broken) return toReader.error(broken.cause);
      // A Buffer's slice() is a view where a Uint8Array's is a copy: nobody above shall have to know which one it got.
      source.on("data", (chunk) => toReader.data(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length)));
      source.on("end", () => toReader.end());
      source.on("close", () => toReader.end());
    },
    write(chunk, done) {
      sink.write(keepsChunks ? chunk.slice() : chunk, (error) => {
        if (!error) done();
      });
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
