// A byte channel whose far side is the test: what was written and asked for, and the reader to tell what it likes.

import type { ByteChannel, ByteReader } from "../src/index.js";

/** A channel whose far side is the test. */
export class ScriptedChannel implements ByteChannel {
  reader: ByteReader | undefined;
  readonly written: { readonly bytes: Uint8Array; readonly done: () => void }[] = [];
  readonly calls: string[] = [];

  read(reader: ByteReader): void {
    this.reader = reader;
  }
  write(chunk: Uint8Array, done: () => void): void {
    this.calls.push("write");
    this.written.push({ bytes: chunk.slice(), done });
  }
  end(): void {
    this.calls.push("end");
  }
  destroy(): void {
    this.calls.push("destroy");
  }
}
