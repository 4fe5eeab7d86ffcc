// Messages copied one behind the other into a slab, until the slab is written.

const FIRST_SLAB_BYTES = 16 * 1024;
/** Slabs above this size are not kept for reuse, nor more than so many. */
const MAX_SPARE_BYTES = 256 * 1024;
const MAX_SPARES = 4;

/** A slab that is full, or as full as it is to be. */
export interface SealedBatch {
  readonly slab: Uint8Array;
  readonly length: number;
}

/** One batch that is being filled. */
export class Batch {
  readonly #spares: SpareSlabs;
  #slab: Uint8Array = new Uint8Array(0);
  #length = 0;

  constructor(spares: SpareSlabs) {
    this.#spares = spares;
  }

  /** Bytes in it. */
  get length(): number {
    return this.#length;
  }

  append(message: Uint8Array): void {
    const needed = this.#length + message.length;
    if (needed > this.#slab.length) this.#grow(needed);
    this.#slab.set(message, this.#length);
    this.#length = needed;
  }

  /** Hands over what is in it; the next one is empty. */
  seal(): SealedBatch {
    const sealed = { slab: this.#slab, length: this.#length };
    this.#slab = this.#spares.take();
    this.#length = 0;
    return sealed;
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, 2 * this.#slab.length, FIRST_SLAB_BYTES));
    grown.set(this.#slab.subarray(0, this.#length));
    this.#slab = grown;
  }
}

/** Slabs that were written, and may be filled again. */
export class SpareSlabs {
  readonly #slabs: Uint8Array[] = [];

  give(slab: Uint8Array): void {
    if (this.#slabs.length < MAX_SPARES && slab.length <= MAX_SPARE_BYTES) this.#slabs.push(slab);
  }

  take(): Uint8Array {
    return this.#slabs.pop() ?? new Uint8Array(0);
  }
}
