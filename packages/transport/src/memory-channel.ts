// Two byte channels joined in memory: what a transport needs below it where there is no pipe and no socket.

import type { ByteChannel, ByteReader } from "./byte-channel.js";

/**
 * A pair of byte channels: what one writes, the other reads, in a later microtask, never within `write`. A chunk is copied when it
 * is written, and counts as written when it was read. A channel that is destroyed ends the other one's reading.
 *
 * @example
 * ```ts
 * import { createByteTransport, createMemoryChannels } from "@ixt/transport";
 *
 * const [near, far] = createMemoryChannels();
 * const transport = createByteTransport(near);
 * transport.receive(() => {});
 * far.write(new Uint8Array(8).fill(0xff), () => {}); // no message: the transport ends
 * console.log((await transport.closed)?.code); // protocolError
 * ```
 */
export function createMemoryChannels(): [ByteChannel, ByteChannel] {
  const toNear = new MemoryPipe();
  const toFar = new MemoryPipe();
  return [joinPipes(toNear, toFar), joinPipes(toFar, toNear)];
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
