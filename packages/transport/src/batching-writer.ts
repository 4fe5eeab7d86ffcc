// Everything that is sent within one turn of the event loop leaves as one write: messages are copied into one slab, and
// the slab is written when the turn is over, or when it is full. Control messages have a slab of their own, which is written first; data
// waits here while enough of it is under way, so that what is urgent never stands behind a backlog. Knows nothing of messages,
// channels or time: write and schedule are given.

import { Batch, type SealedBatch, SpareSlabs } from "./batch.js";
import type { Lane } from "./transport.js";

/** What a {@link BatchingWriter} works with. */
export interface BatchingWriterOptions {
  /** Writes one batch. `done` gives the slab back for reuse; it may come at once, later, or after a failure never. */
  readonly write: (batch: Uint8Array, done: () => void) => void;
  /** Runs `flush` at the end of the turn: `queueMicrotask`, or `atTurnEnd` in Node. */
  readonly schedule: (flush: () => void) => void;
  /** Bytes that may wait before {@link BatchingWriter.writable} turns false. */
  readonly highWaterBytes: number;
  /** While at least so many bytes of data are under way, no more are written. Default 64 KiB. */
  readonly inFlightBytes?: number | undefined;
}

/**
 * A batch of this size is written at once: as much as a reader gets in one piece, so that the peer works on it while the rest of the
 * turn's is made. Only a message that is larger by itself makes a larger one.
 */
const MAX_BATCH_BYTES = 64 * 1024;

/** Gathers messages and writes them in batches; one per direction of a channel. */
export class BatchingWriter {
  readonly #options: BatchingWriterOptions;
  readonly #inFlightBytes: number;
  readonly #spares: SpareSlabs = new SpareSlabs();
  readonly #control: Batch = new Batch(this.#spares);
  readonly #data: Batch = new Batch(this.#spares);
  /** Full batches of data that wait for those under way. */
  readonly #queue: SealedBatch[] = [];
  #dataInFlight = 0;
  #pendingBytes = 0;
  #scheduled = false;
  #flushing = false;
  /** The last turn has left data that waits for what is under way. */
  #held = false;
  #stopped = false;
  #waiters: (() => void)[] = [];
  #whenIdle: (() => void) | undefined;

  constructor(options: BatchingWriterOptions) {
    this.#options = options;
    this.#inFlightBytes = options.inFlightBytes ?? MAX_BATCH_BYTES;
  }

  /** Bytes appended and not yet known to be written. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** False while at least `highWaterBytes` wait; never where nothing does. */
  get writable(): boolean {
    return this.#pendingBytes === 0 || this.#pendingBytes < this.#options.highWaterBytes;
  }

  /** Resolves when {@link BatchingWriter.writable} is true or the writer has stopped. */
  whenWritable(): Promise<void> {
    if (this.writable || this.#stopped) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Copies `message` into the current batch of its lane. */
  append(message: Uint8Array, lane: Lane = "data"): void {
    if (this.#stopped) return;
    const batch = lane === "control" ? this.#control : this.#data;
    if (batch.length + message.length > MAX_BATCH_BYTES) this.#seal(batch);
    batch.append(message);
    this.#pendingBytes += message.length;
    if (batch.length >= MAX_BATCH_BYTES) this.#seal(batch);
    else this.#schedule();
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
    if (this.#data.length > 0) this.#queue.push(this.#data.seal());
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

  get #mayWriteData(): boolean {
    return !this.#stopped && this.#dataInFlight < this.#inFlightBytes;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.schedule(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  #writeWhatMayGo(): void {
    while (this.#mayWriteData) {
      const batch = this.#queue.shift() ?? (this.#data.length > 0 ? this.#data.seal() : undefined);
      if (batch === undefined) return;
      this.#writeData(batch);
    }
  }

  /** A batch is full: it goes now, or as soon as it may. */
  #seal(batch: Batch): void {
    if (batch === this.#control) return this.#writeControl();
    if (batch.length > 0) this.#queue.push(batch.seal());
    this.flush();
  }

  /** What fits into one batch leaves as one: the data of the turn behind its control. */
  #joinLanes(): void {
    const together = this.#control.length + this.#data.length;
    if (this.#control.length === 0 || this.#queue.length > 0) return;
    if (!this.#mayWriteData || together > MAX_BATCH_BYTES || together === this.#control.length) return;
    const { slab, length } = this.#data.seal();
    this.#control.append(slab.subarray(0, length));
    this.#spares.give(slab);
    this.#writeData(this.#control.seal());
  }

  #writeControl(): void {
    if (this.#stopped || this.#control.length === 0) return;
    const { slab, length } = this.#control.seal();
    this.#options.write(slab.subarray(0, length), () => this.#written(slab, length));
  }

  #writeData({ slab, length }: SealedBatch): void {
    if (this.#stopped) return;
    this.#dataInFlight += length;
    this.#options.write(slab.subarray(0, length), () => {
      this.#dataInFlight -= length;
      this.#written(slab, length);
      if (this.#queue.length > 0 || this.#held) this.flush();
    });
  }

  #written(slab: Uint8Array, length: number): void {
    this.#pendingBytes -= length;
    this.#spares.give(slab);
    this.#settle();
  }

  #settle(): void {
    if (this.#stopped || this.writable) {
      const waiters = this.#waiters;
      this.#waiters = [];
      for (const resolve of waiters) resolve();
    }
    if (!this.#stopped && this.#pendingBytes === 0) {
      const idle = this.#whenIdle;
      this.#whenIdle = undefined;
      idle?.();
    }
  }
}
