// Everything that is sent within one turn of the event loop leaves as one write: messages are copied into one slab, and
// the slab is written when the turn is over, or when it is full. Knows nothing of messages, channels or time: write and
// schedule are given.

/** What a {@link BatchingWriter} works with. */
export interface BatchingWriterOptions {
  /** Writes one batch. `done` gives the slab back for reuse; it may come at once, later, or after a failure never. */
  readonly write: (batch: Uint8Array, done: () => void) => void;
  /** Runs `flush` at the end of the turn: `queueMicrotask`, or `atTurnEnd` in Node. */
  readonly schedule: (flush: () => void) => void;
  /** Bytes that may wait before {@link BatchingWriter.writable} turns false. */
  readonly highWaterBytes: number;
}

/**
 * A batch of this size is written at once: as much as a reader gets in one piece, so that the peer works on it while the rest of the
 * turn's is made. Only a message that is larger by itself makes a larger one.
 */
const MAX_BATCH_BYTES = 64 * 1024;
const FIRST_SLAB_BYTES = 16 * 1024;
/** Slabs above this size are not kept for reuse, nor more than so many. */
const MAX_SPARE_BYTES = 256 * 1024;
const MAX_SPARES = 4;

/** Gathers messages and writes them in batches; one per direction of a channel. */
export class BatchingWriter {
  readonly #options: BatchingWriterOptions;
  #slab: Uint8Array = new Uint8Array(0);
  #slabLength = 0;
  readonly #spares: Uint8Array[] = [];
  #bytesInFlight = 0;
  #scheduled = false;
  #stopped = false;
  #waiters: (() => void)[] = [];
  #whenIdle: (() => void) | undefined;

  constructor(options: BatchingWriterOptions) {
    this.#options = options;
  }

  /** Bytes appended and not yet known to be written. */
  get pendingBytes(): number {
    return this.#slabLength + this.#bytesInFlight;
  }

  /** False while at least `highWaterBytes` wait. */
  get writable(): boolean {
    return this.pendingBytes < this.#options.highWaterBytes;
  }

  /** Resolves when {@link BatchingWriter.writable} is true or the writer has stopped. */
  whenWritable(): Promise<void> {
    if (this.writable || this.#stopped) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Copies `message` into the current batch. */
  append(message: Uint8Array): void {
    if (this.#stopped) return;
    if (this.#slabLength + message.length > MAX_BATCH_BYTES) this.flush();
    this.#reserve(message.length);
    this.#slab.set(message, this.#slabLength);
    this.#slabLength += message.length;
    if (this.#slabLength >= MAX_BATCH_BYTES) {
      this.flush();
    } else if (!this.#scheduled) {
      this.#scheduled = true;
      this.#options.schedule(() => {
        this.#scheduled = false;
        this.flush();
      });
    }
  }

  /** Writes the current batch now, if there is one. */
  flush(): void {
    if (this.#slabLength === 0 || this.#stopped) return;
    const slab = this.#slab;
    const length = this.#slabLength;
    this.#slab = this.#spares.pop() ?? new Uint8Array(0);
    this.#slabLength = 0;
    this.#bytesInFlight += length;
    this.#options.write(slab.subarray(0, length), () => this.#written(slab, length));
  }

  /** Flushes, then calls `idle` once everything is written. */
  finish(idle: () => void): void {
    this.flush();
    this.#whenIdle = idle;
    this.#settle();
  }

  /** Drops what is not written and releases everyone who waits; nothing is written afterwards. */
  stop(): void {
    this.#stopped = true;
    this.#slabLength = 0;
    this.#slab = new Uint8Array(0);
    this.#settle();
  }

  #written(slab: Uint8Array, length: number): void {
    this.#bytesInFlight -= length;
    if (this.#spares.length < MAX_SPARES && slab.length <= MAX_SPARE_BYTES) this.#spares.push(slab);
    this.#settle();
  }

  #settle(): void {
    if (this.#stopped || this.writable) {
      const waiters = this.#waiters;
      this.#waiters = [];
      for (const resolve of waiters) resolve();
    }
    if (!this.#stopped && this.pendingBytes === 0) {
      const idle = this.#whenIdle;
      this.#whenIdle = undefined;
      idle?.();
    }
  }

  #reserve(length: number): void {
    const needed = this.#slabLength + length;
    if (needed <= this.#slab.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#slab.length, FIRST_SLAB_BYTES));
    grown.set(this.#slab.subarray(0, this.#slabLength));
    this.#slab = grown;
  }
}
