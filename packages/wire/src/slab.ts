// The growing block of bytes that messages are written into, one after the other.

import { DEFAULT_LIMITS, type Limits, MAX_FRAME_BYTES, toLimits } from "./limits.js";
import type { PathStep } from "./path.js";
import { refuse } from "./refusals.js";
import { WireError } from "./wire-error.js";

/** Segment table of one segment, then the root pointer. */
const TABLE_BYTES = 8;
const ROOT_BYTES = 8;

const INITIAL_BYTES = 4096;
const EMPTY_BYTES = new Uint8Array(0);
const LEAST_BYTES = 64;

/** Cap'n Proto's byte order, and that of nearly every host. */
const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** What {@link Writer} is as storage. */
export class Slab {
  /** @internal Bytes written since the last reset. */
  used = 0;
  /** @internal */
  slab: Uint8Array;
  /** @internal */
  view: DataView;
  /** @internal The same bytes as 32-bit words of the host's byte order, for {@link roomForMessage}. */
  words: Int32Array;
  /** @internal */
  readonly limits: Limits;
  /** @internal How far the message being written may reach before the slab or its limit is at an end. */
  room = 0;
  /** How deep a value that can contain its like is being written. */
  private depth = 0;
  /** Where the message being written begins. */
  private messageAt = 0;
  private writing = false;
  /** What {@link bytes} gave last, and of which slab. */
  private written: Uint8Array = EMPTY_BYTES;
  private writtenOf: Uint8Array | undefined = undefined;

  /** @param initialBytes size of the slab at first, a hint only. Default 4 KiB. */
  constructor(initialBytes: number = INITIAL_BYTES, limits: Limits = DEFAULT_LIMITS) {
    if (!Number.isSafeInteger(initialBytes) || initialBytes < 0 || initialBytes > MAX_FRAME_BYTES) {
      throw new WireError("INVALID_ARGUMENT", {
        blame: "local",
        detail: `initialBytes must be a whole number of at most ${MAX_FRAME_BYTES}`,
      });
    }
    this.slab = new Uint8Array(wholeWords(Math.max(LEAST_BYTES, initialBytes)));
    this.view = new DataView(this.slab.buffer);
    this.words = new Int32Array(this.slab.buffer);
    this.limits = toLimits(limits);
  }

  /** Bytes written since the last reset. */
  get length(): number {
    return this.used;
  }

  /** How many bytes its block holds, before it is given up for a larger one. */
  get capacity(): number {
    return this.slab.length;
  }

  /** A view of what was written, valid until the next write or reset. */
  bytes(): Uint8Array {
    const { slab, used } = this;
    // Messages that are written over one another are often of one length.
    if (this.writtenOf !== slab || this.written.length !== used) {
      this.writtenOf = slab;
      this.written = slab.subarray(0, used);
    }
    return this.written;
  }

  /**
   * Forgets what was written; the slab stays.
   *
   * @throws {@link WireError} `INVALID_ARGUMENT` while a message is being written, which only a getter of its value can try.
   */
  reset(): void {
    this.checkIdle();
    this.used = 0;
  }

  /**
   * Gives away the block that holds what was written, and goes on in `next` as after a reset: for a caller who has one block
   * on its way while it fills another. {@link length}, before, says how much of the block was written.
   *
   * @param next the writer's from now on, and written over; it is given up for a larger one where a message needs that
   * @throws {@link WireError} `INVALID_ARGUMENT` as {@link reset} does, and for a block that begins within a word of its buffer.
   */
  swap(next: Uint8Array): Uint8Array {
    this.checkIdle();
    if ((next.byteOffset & 3) !== 0) throw refuse("INVALID_ARGUMENT", "", "the block begins within a word");
    const { slab } = this;
    this.used = 0;
    this.slab = next;
    this.words = new Int32Array(next.buffer, next.byteOffset, next.length >>> 2);
    this.view = new DataView(next.buffer, next.byteOffset, next.length);
    return slab;
  }

  /**
   * Appends messages that are encoded already; the array stays the caller's.
   *
   * @throws {@link WireError} `INVALID_ARGUMENT` as {@link reset} does.
   */
  append(messages: Uint8Array): void {
    this.checkIdle();
    this.reserve(messages.length);
    this.slab.set(messages, this.used);
    this.used += messages.length;
  }

  // Messages

  /** @internal Starts a message; returns where its root pointer stands. */
  begin(): number {
    this.checkIdle();
    this.writing = true;
    const at = this.used;
    this.messageAt = at;
    this.reserve(TABLE_BYTES + ROOT_BYTES);
    this.room = Math.min(this.slab.length, at + this.limits.maxFrameBytes);
    this.depth = 0;
    this.used = at + TABLE_BYTES + ROOT_BYTES;
    return at + TABLE_BYTES;
  }

  /** @internal Ends the message whose root pointer is at `root`; returns its length in bytes. */
  finish(root: number): number {
    const words = (this.used - root) >>> 3;
    this.writing = false;
    this.view.setUint32(root - TABLE_BYTES, 0, true);
    this.view.setUint32(root - 4, words, true);
    return this.used - root + TABLE_BYTES;
  }

  /** @internal Takes back the message whose root pointer is at `root`, and returns what the encoder throws. */
  abort(root: number, error: unknown): unknown {
    this.writing = false;
    this.used = root - TABLE_BYTES;
    return error;
  }

  /**
   * @internal Where a whole message of known length may be written by words, to be kept by {@link keepMessage}; -1 where there
   * is no room for it, or where the host's words are not the wire's.
   */
  roomForMessage(length: number): number {
    const at = this.used;
    const end = at + length;
    if (end > this.slab.length || length > this.limits.maxFrameBytes || this.writing) return -1;
    return LITTLE_ENDIAN && (at & 3) === 0 ? at : -1;
  }

  /** @internal Keeps the message of that length which was written there. */
  keepMessage(length: number): void {
    this.used += length;
  }

  private checkIdle(): void {
    if (this.writing) throw refuse("INVALID_ARGUMENT", "", "a message is still being written into this slab");
  }

  // Room

  /** @internal Takes whole words from the slab, with whatever they held before; returns where they start. */
  allocate(size: number, field: PathStep): number {
    const at = this.used;
    const end = at + size;
    if (end > this.room) this.makeRoom(end, field);
    this.used = end;
    return at;
  }

  /** @internal Lets the message reach up to `end`, unless it would pass its limit. */
  makeRoom(end: number, field: PathStep): void {
    if (end - this.messageAt > this.limits.maxFrameBytes) throw this.tooLarge(field);
    if (end > this.slab.length) this.grow(end);
  }

  /** @internal */
  reserve(size: number): void {
    if (this.used + size > this.slab.length) this.grow(this.used + size);
  }

  /** @internal */
  grow(needed: number): void {
    const slab = new Uint8Array(wholeWords(Math.max(needed, this.slab.length * 2)));
    slab.set(this.bytes());
    this.slab = slab;
    this.view = new DataView(slab.buffer);
    this.words = new Int32Array(slab.buffer);
    this.room = Math.min(slab.length, this.messageAt + this.limits.maxFrameBytes);
  }

  /** @internal */
  zero(from: number, to: number): void {
    const { view } = this;
    for (let at = from; at < to; at += 8) view.setFloat64(at, 0);
  }

  // Depth

  /** @internal One level down in a value that can contain its like, and so has no depth of its own. */
  descend(step: PathStep): void {
    if (this.depth >= this.limits.maxDepth) {
      throw refuse("TOO_DEEP", step, `nested deeper than ${this.limits.maxDepth}`);
    }
    this.depth++;
  }

  /** @internal */
  leave(): void {
    this.depth--;
  }

  /** @internal */
  tooLarge(field: PathStep): WireError {
    return refuse("MESSAGE_TOO_LARGE", field, `the message would pass ${this.limits.maxFrameBytes} bytes`);
  }
}

function wholeWords(bytes: number): number {
  return (bytes + 7) & ~7;
}
