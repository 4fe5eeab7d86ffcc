// A ByteChannel over a message port. Everything that comes from the port is a peer's, and may be anything.

import type { ByteChannel, ByteReader } from "./byte-channel.js";
import { listenToPort, type MessagePortLike } from "./message-port-events.js";
import { ReaderQueue } from "./reader-queue.js";
import { TransportError } from "./transport-error.js";
import { toBytes } from "./untrusted-bytes.js";

/** Longer batches travel as several chunks, and a peer's chunk that is longer is refused. */
const MAX_CHUNK_BYTES = 1024 * 1024;

/** Posted instead of a chunk: the stream is over, as it should be. */
const END: null = null;

/** Posted instead of a chunk: the stream is over, and what was sent last may be missing. */
const BROKEN_OFF: false = false;

/** A batch that was posted, until the peer has read it. */
interface Unread {
  /** The count of all bytes posted, up to its last one. */
  readonly endsAt: number;
  readonly done: () => void;
}

/** Speaks over the port from its making on: acknowledgements come whether or not there is a reader here. */
export class PortChannel implements ByteChannel {
  /** What was posted is done only when the peer has said so. */
  readonly inFlightBytes: number = 256 * 1024;
  readonly #port: MessagePortLike;
  readonly #queue: ReaderQueue;
  readonly #release: () => void;
  #unread: Unread[] = [];
  #postedBytes = 0;
  #readByPeerBytes = 0;
  #over = false;

  constructor(port: MessagePortLike, maxHeldBytes: number) {
    this.#port = port;
    this.#queue = new ReaderQueue({ maxHeldBytes, onRead: (bytes) => this.#post(bytes) });
    this.#release = listenToPort(port, {
      message: (value) => this.#take(value),
      gone: (event, cause) => this.#fail(`the message port is gone (${event})`, cause),
    });
  }

  read(reader: ByteReader): void {
    this.#queue.attach(reader);
  }

  write(chunk: Uint8Array, done: () => void): void {
    this.#postedBytes += chunk.length;
    this.#unread.push({ endsAt: this.#postedBytes, done });
    for (let at = 0; at < chunk.length; at += MAX_CHUNK_BYTES) {
      const piece = new Uint8Array(chunk.subarray(at, at + MAX_CHUNK_BYTES));
      this.#post(piece, [piece.buffer]);
    }
  }

  end(): void {
    this.#finish(END);
  }

  destroy(): void {
    this.#finish(BROKEN_OFF);
  }

  #finish(lastWord: null | false): void {
    if (this.#over) return;
    this.#post(lastWord);
    this.#over = true;
    this.#queue.stop();
    this.#unread = [];
    this.#release();
  }

  #take(value: unknown): void {
    if (this.#over) return;
    if (value === END) return this.#queue.end();
    if (value === BROKEN_OFF) return this.#fail("the other end of the message port broke off");
    if (typeof value === "number") return this.#acknowledge(value);
    const chunk = toBytes(value);
    if (chunk === undefined) return this.#refuse("what came over the message port is no chunk of bytes of its own");
    const { length } = chunk;
    if (length === 0 || length > MAX_CHUNK_BYTES || length !== chunk.buffer.byteLength) {
      return this.#refuse(
        `a chunk of ${length} bytes of a buffer of ${chunk.buffer.byteLength} came over the message port`,
      );
    }
    this.#queue.data(chunk);
  }

  #acknowledge(bytes: number): void {
    if (!Number.isInteger(bytes) || bytes <= 0 || bytes > this.#postedBytes - this.#readByPeerBytes) {
      return this.#refuse("the peer acknowledged bytes that were not sent to it");
    }
    this.#readByPeerBytes += bytes;
    const still = this.#unread.findIndex(({ endsAt }) => endsAt > this.#readByPeerBytes);
    const read = this.#unread.splice(0, still < 0 ? this.#unread.length : still);
    for (const { done } of read) done();
  }

  #refuse(text: string): void {
    const byteOffset = this.#queue.receivedBytes;
    this.#queue.error(new TransportError(text, { code: "protocolError", blame: "peer", byteOffset }));
  }

  #fail(text: string, cause?: unknown): void {
    this.#queue.error(new TransportError(text, { code: "unavailable", blame: "transport", cause }));
  }

  #post(message: Uint8Array<ArrayBuffer> | number | null | false, transfer: ArrayBuffer[] = []): void {
    if (this.#over) return;
    try {
      this.#port.postMessage(message, transfer);
    } catch (cause) {
      this.#fail("the message port takes no more", cause);
    }
  }
}
