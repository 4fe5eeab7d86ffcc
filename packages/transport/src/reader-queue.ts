// What stands between a source that cannot be told to wait (a message port, a browser's WebSocket) and the reader of a
// ByteChannel: what comes before there is a reader is held, in order, up to a bound.

import type { ByteReader } from "./byte-channel.js";
import { TransportError } from "./transport-error.js";

/** What a {@link ReaderQueue} works with. */
export interface ReaderQueueOptions {
  /** Bytes that may be held for a reader that is not there yet. One more ends it with `resourceExhausted`. */
  readonly maxHeldBytes: number;
  /** So many bytes have been given to the reader. */
  readonly onRead?: (bytes: number) => void;
}

/** One channel's incoming direction. Told what arrives; tells its reader the same, in order, once it has one. */
export class ReaderQueue implements ByteReader {
  readonly #options: ReaderQueueOptions;
  #reader: ByteReader | undefined;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** How it ended, which the reader is told behind everything held. */
  #ending: { readonly tell: (reader: ByteReader) => void } | undefined;
  #receivedBytes = 0;
  #stopped = false;

  constructor(options: ReaderQueueOptions) {
    this.#options = options;
  }

  /** Bytes that have arrived, read or not. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Installs the reader, which hears of what is held in a microtask, never within this call. */
  attach(reader: ByteReader): void {
    queueMicrotask(() => {
      this.#reader = reader;
      const held = this.#held;
      this.#held = [];
      this.#heldBytes = 0;
      for (const chunk of held) this.#give(reader, chunk);
      this.#tellEnding();
    });
  }

  data(chunk: Uint8Array): void {
    if (this.#stopped || this.#ending) return;
    this.#receivedBytes += chunk.length;
    if (this.#reader) return this.#give(this.#reader, chunk);
    this.#heldBytes += chunk.length;
    this.#held.push(chunk);
    if (this.#heldBytes > this.#options.maxHeldBytes) this.error(this.#tooMuch());
  }

  end(): void {
    this.#finish((reader) => reader.end());
  }

  error(cause: unknown): void {
    this.#finish((reader) => reader.error(cause));
  }

  /** Drops what is held; nothing is told from here on. */
  stop(): void {
    this.#stopped = true;
    this.#held = [];
  }

  #finish(tell: (reader: ByteReader) => void): void {
    if (this.#stopped || this.#ending) return;
    this.#ending = { tell };
    this.#tellEnding();
  }

  #tellEnding(): void {
    if (this.#stopped || !this.#reader || !this.#ending) return;
    this.#stopped = true;
    this.#ending.tell(this.#reader);
  }

  #give(reader: ByteReader, chunk: Uint8Array): void {
    if (this.#stopped) return;
    reader.data(chunk);
    this.#options.onRead?.(chunk.length);
  }

  #tooMuch(): TransportError {
    this.#held = [];
    const text = `more than ${this.#options.maxHeldBytes} bytes came before there was a receiver`;
    return new TransportError(text, { code: "resourceExhausted", blame: "peer" });
  }
}
