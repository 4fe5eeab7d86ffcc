// The payloads of one stream that wait to be taken: within their cap of bytes, and without keeping alive what they were cut out of.

import type { ByteBudget } from "./byte-budget.js";
import { Queue } from "./queue.js";

/** A larger chunk is not kept alive at all by what is small of it. */
const MAX_CHUNK_BYTES = 128 * 1024;

/** How much more than twice its size a payload that waits may keep alive. */
const SLACK_BYTES = 256;

/**
 * Payloads in order. A payload may be a view of the chunk that it came in: a consumer that keeps up never pays for a copy. What still
 * waits when the stream's next chunk has come is copied out of its own, so that no more than one chunk is kept alive by it.
 */
export class PayloadBuffer {
  readonly #payloads: Queue<Uint8Array> = new Queue();
  readonly #budget: ByteBudget;
  /** What the last payloads are views of, and how many they are; undefined where the last one stands alone. */
  #chunk: ArrayBufferLike | undefined = undefined;
  #views = 0;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  get size(): number {
    return this.#payloads.size;
  }

  /** False, and not kept, when there is no room for so many bytes. */
  push(payload: Uint8Array): boolean {
    if (!this.#budget.take(payload.length)) return false;
    // Asked for once: the host takes as long for it as for all else here.
    const { buffer } = payload;
    if (buffer === this.#chunk) {
      this.#views++;
      this.#payloads.push(payload);
    } else {
      this.#pushFirstOf(buffer, payload);
    }
    return true;
  }

  /** The first, which goes. */
  shift(): Uint8Array | undefined {
    const payload = this.#payloads.shift();
    if (payload === undefined) return undefined;
    this.#budget.release(payload.length);
    if (this.#payloads.size === 0) this.#chunk = undefined;
    return payload;
  }

  /** Drops all of it. */
  clear(): void {
    while (this.shift() !== undefined);
  }

  #pushFirstOf(chunk: ArrayBufferLike, payload: Uint8Array): void {
    this.#payloads.replaceLast(this.#views, standAlone);
    const isKept = chunk.byteLength <= MAX_CHUNK_BYTES;
    this.#chunk = isKept ? chunk : undefined;
    this.#views = isKept ? 1 : 0;
    this.#payloads.push(isKept ? payload : standAlone(payload));
  }
}

function standAlone(payload: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = payload;
  if (buffer.byteLength <= 2 * length + SLACK_BYTES) return payload;
  // A Buffer's own `slice` is a view.
  return new Uint8Array(buffer, byteOffset, length).slice();
}
