// Messages one behind the other in a block of bytes, until the block is written.

import { type Limits, Writer } from "@ixt/wire";

const FIRST_BLOCK_BYTES = 16 * 1024;
/** Blocks above this size are not kept for reuse, nor more than so many. */
const MAX_SPARE_BYTES = 256 * 1024;
const MAX_SPARES = 8;

/** Where there is nothing to fill yet. */
const NO_BLOCK: Uint8Array = new Uint8Array(0);

/** A block that is full, or as full as it is to be. */
export interface SealedBatch {
  readonly block: Uint8Array;
  readonly length: number;
}

/** One batch that is being filled. */
export class Batch {
  readonly #spares: SpareBlocks;
  readonly #writer: Writer;

  constructor(spares: SpareBlocks, limits: Limits | undefined) {
    this.#spares = spares;
    this.#writer = new Writer(0, limits);
  }

  /** Bytes in it. */
  get length(): number {
    return this.#writer.length;
  }

  /** What messages are encoded with straight into the batch. An empty one holds `bytes` without being moved. */
  reserve(bytes: number): Writer {
    const writer = this.#writer;
    if (writer.length === 0 && writer.capacity < bytes) writer.swap(this.#spares.take(bytes));
    return writer;
  }

  append(message: Uint8Array): void {
    this.reserve(message.length).append(message);
  }

  /** Hands over what is in it; the next one is empty. */
  seal(): SealedBatch {
    const { length } = this;
    return { block: this.#writer.swap(NO_BLOCK), length };
  }
}

/** Blocks that were written, and may be filled again. */
export class SpareBlocks {
  readonly #blocks: Uint8Array[] = [];
  readonly #allocate: (bytes: number) => Uint8Array;

  constructor(allocate: (bytes: number) => Uint8Array) {
    this.#allocate = allocate;
  }

  give(block: Uint8Array): void {
    if (this.#blocks.length < MAX_SPARES && block.length <= MAX_SPARE_BYTES) this.#blocks.push(block);
  }

  /** One of at least so many bytes. */
  take(bytes: number): Uint8Array {
    const at = this.#blocks.findIndex(({ length }) => length >= bytes);
    const [block] = at < 0 ? [] : this.#blocks.splice(at, 1);
    return block ?? this.#allocate(Math.max((bytes + 7) & ~7, FIRST_BLOCK_BYTES));
  }
}
