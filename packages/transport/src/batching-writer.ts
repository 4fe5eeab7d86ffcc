// What is sent within one turn of the event loop leaves in few writes: messages are gathered in one block, and the block is written when
// the turn is over, or when it is full. Control messages have a block of their own, which is written first; data waits here while enough
// of it is under way, so that what is urgent never stands behind a backlog. Knows nothing of messages, channels or time: write and
// schedule are given.

import type { Limits, Writer } from "@ixt/wire";
import { Batch, type SealedBatch, SpareBlocks } from "./batch.js";
import { allocateZeros } from "./message-splitter.js";
import type { Lane } from "./transport.js";

/** What a {@link BatchingWriter} works with. */
export interface BatchingWriterOptions {
  /** Writes one batch. `done` gives the block back for reuse; it may come at once, later, or after a failure never. */
  readonly write: (batch: Uint8Array, done: () => void) => void;
  /** Runs `flush` at the end of the turn: `queueMicrotask`, or `atTurnEnd` in Node. */
  readonly schedule: (flush: () => void) => void;
  /** Bytes that may wait before {@link BatchingWriter.writable} turns false. */
  readonly highWaterBytes: number;
  /** While at least so many bytes of data are under way, no more are written. Default 64 KiB. */
  readonly inFlightBytes?: number | undefined;
  /** Memory for a batch; it need not be zeros. */
  readonly allocate?: ((bytes: number) => Uint8Array) | undefined;
  /** Bounds on a message that is encoded straight into a batch. Default: those of `@ixt/wire`. */
  readonly limits?: Limits | undefined;
}

/**
 * The first batch of a turn is written at this size, so that the peer wakes up while the rest is made: the two work at once, not in turns.
 * Only a message that is larger by itself makes a larger one, here as below.
 */
const FIRST_BATCH_BYTES = 4 * 1024;

/** Each batch behind it, and any while others wait to be written: as much as a reader gets in one piece. */
const MAX_BATCH_BYTES = 64 * 1024;

/** Gathers messages and writes them in batches; one per direction of a channel. */
export class BatchingWriter {
  readonly #options: BatchingWriterOptions;
  readonly #inFlightBytes: number;
  readonly #spares: SpareBlocks;
  readonly #control: Batch;
  readonly #data: Batch;
  /** Full batches of data that wait for those under way. */
  readonly #queue: SealedBatch[] = [];
  #dataInFlight = 0;
  /** Bytes of batches that are full and not known to be written. */
  #sealedBytes = 0;
  #scheduled = false;
  /** At which size a batch of this turn is written. */
  #batchBytes = FIRST_BATCH_BYTES;
  #flushing = false;
  /** The last turn has left data that waits for what is under way. */
  #held = false;
  #stopped = false;
  #waiters: (() => void)[] = [];
  #whenIdle: (() => void) | undefined;

  constructor(options: BatchingWriterOptions) {
    this.#options = options;
    this.#inFlightBytes = options.inFlightBytes ?? MAX_BATCH_BYTES;
    this.#spares = new SpareBlocks(options.allocate ?? allocateZeros);
    this.#control = new Batch(this.#spares, options.limits);
    this.#data = new Batch(this.#spares, options.limits);
  }

  /** Bytes appended and not yet known to be written. */
  get pendingBytes(): number {
    return this.#sealedBytes + this.#control.length + this.#data.length;
  }

  /** False while at least `highWaterBytes` wait; never where nothing does. */
  get writable(): boolean {
    const { pendingBytes } = this;
    return pendingBytes === 0 || pendingBytes < this.#options.highWaterBytes;
  }

  /** Resolves when {@link BatchingWriter.writable} is true or the writer has stopped. */
  whenWritable(): Promise<void> {
    if (this.writable || this.#stopped) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Copies `message` into the current batch of its lane. */
  append(message: Uint8Array, lane: Lane = "data"): void {
    if (this.#stopped) return;
    const batch = this.#roomy(message.length, lane);
    batch.append(message);
    this.#schedule();
    if (batch.length >= this.#batchBytes) this.#seal(batch);
  }

  /** The current batch of a lane, with room for a message of so many bytes, which is to be encoded into it before anything else happens. */
  reserve(bytes: number, lane: Lane): Writer {
    const batch = this.#roomy(bytes, lane);
    this.#schedule();
    return batch.reserve(bytes);
  }

  /** Writes now what is there: control, then data unless enough of it is under way. */
  flush(): void {
    // Within a write that is done at once: the loop below goes on.
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      this.#joinLanes();
      this.#writeControl();
      this.#writeWhatMayGo();
      this.#held = this.#data.length > 0;
    } finally {
      this.#flushing = false;
    }
  }

  /** Writes all that is there, however much is under way. */
  flushAll(): void {
    this.#writeControl();
    if (this.#data.length > 0) this.#queue.push(this.#sealed(this.#data));
    for (const batch of this.#queue.splice(0)) this.#writeData(batch);
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
    this.#queue.length = 0;
    this.#settle();
  }

  #roomy(bytes: number, lane: Lane): Batch {
    const batch = lane === "control" ? this.#control : this.#data;
    if (batch.length > 0 && batch.length + bytes > this.#batchBytes) this.#seal(batch);
    return batch;
  }

  get #mayWriteData(): boolean {
    return !this.#stopped && this.#dataInFlight < this.#inFlightBytes;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.schedule(() => {
      this.#scheduled = false;
      if (!this.#stopped) this.flush();
      // A peer that is behind needs no waking.
      const isBehind = this.#held || this.#queue.length > 0;
      this.#batchBytes = isBehind ? MAX_BATCH_BYTES : FIRST_BATCH_BYTES;
    });
  }

  #writeWhatMayGo(): void {
    while (this.#mayWriteData) {
      const batch = this.#queue.shift() ?? (this.#data.length > 0 ? this.#sealed(this.#data) : undefined);
      if (batch === undefined) return;
      this.#writeData(batch);
    }
  }

  /** A batch is full: it goes now, or as soon as it may. */
  #seal(batch: Batch): void {
    this.#batchBytes = MAX_BATCH_BYTES;
    if (batch === this.#control) return this.#writeControl();
    this.#joinLanes();
    if (batch.length > 0) this.#queue.push(this.#sealed(batch));
    this.flush();
  }

  /** What fits into one batch leaves as one: the data of the turn behind its control. */
  #joinLanes(): void {
    const together = this.#control.length + this.#data.length;
    if (this.#control.length === 0 || this.#queue.length > 0) return;
    if (!this.#mayWriteData || together > MAX_BATCH_BYTES || together === this.#control.length) return;
    const { block, length } = this.#data.seal();
    this.#control.append(block.subarray(0, length));
    this.#spares.give(block);
    this.#writeData(this.#sealed(this.#control));
  }

  #sealed(batch: Batch): SealedBatch {
    this.#sealedBytes += batch.length;
    return batch.seal();
  }

  #writeControl(): void {
    if (this.#stopped || this.#control.length === 0) return;
    const { block, length } = this.#sealed(this.#control);
    this.#options.write(block.subarray(0, length), () => this.#written(block, length));
  }

  #writeData({ block, length }: SealedBatch): void {
    if (this.#stopped) return;
    this.#dataInFlight += length;
    this.#options.write(block.subarray(0, length), () => {
      this.#dataInFlight -= length;
      this.#written(block, length);
      if (this.#queue.length > 0 || this.#held) this.flush();
    });
  }

  #written(block: Uint8Array, length: number): void {
    this.#sealedBytes -= length;
    this.#spares.give(block);
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
}
