// Two transports joined in memory, through the real framing: for tests, and for a module in its host's own process.

import type { ByteChannel, ByteReader } from "./byte-channel.js";
import { type ByteTransportOptions, createByteTransport } from "./byte-transport.js";
import type { Transport } from "./transport.js";

/**
 * A pair of transports: what one sends, the other receives, in a later microtask, never within `send`.
 *
 * Unread bytes count against the sender's high-water mark, so back-pressure is as real as over a pipe.
 */
export function createMemoryPair(options: ByteTransportOptions = {}): [Transport, Transport] {
  const toNear = new MemoryPipe();
  const toFar = new MemoryPipe();
  return [
    createByteTransport(joinPipes(toNear, toFar), options),
    createByteTransport(joinPipes(toFar, toNear), options),
  ];
}

function joinPipes(incoming: MemoryPipe, outgoing: MemoryPipe): ByteChannel {
  return {
    read: (reader) => incoming.read(reader),
    write: (chunk, done) => outgoing.write(chunk, done),
    end: () => outgoing.end(),
    destroy: () => {
      incoming.destroy();
      outgoing.end();
    },
  };
}

/** One direction: a queue of chunks that is emptied in a microtask once there is a reader. */
class MemoryPipe {
  #reader: ByteReader | undefined;
  #queue: { readonly chunk: Uint8Array; readonly done: () => void }[] = [];
  #ended = false;
  #destroyed = false;
  #scheduled = false;

  read(reader: ByteReader): void {
    this.#reader = reader;
    this.#schedule();
  }

  write(chunk: Uint8Array, done: () => void): void {
    if (this.#destroyed) return;
    this.#queue.push({ chunk: chunk.slice(), done });
    this.#schedule();
  }

  end(): void {
    this.#ended = true;
    this.#schedule();
  }

  /** The reading side is gone: the writer learns it as a broken pipe does, by its chunks never being taken. */
  destroy(): void {
    this.#destroyed = true;
    this.#queue = [];
    this.#reader = undefined;
  }

  #schedule(): void {
    if (this.#scheduled || this.#reader === undefined) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const { chunk, done } of queue) {
      this.#reader?.data(chunk);
      done();
    }
    if (this.#queue.length > 0) return this.#schedule();
    if (this.#ended) {
      const reader = this.#reader;
      this.#reader = undefined;
      reader?.end();
    }
  }
}
