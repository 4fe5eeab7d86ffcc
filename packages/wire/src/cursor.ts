// Where a message is being read: follows pointers, and checks each of them once against its segment and the limits.
// What it finds comes out in registers, so that reading allocates nothing but the values themselves.

import type { Limits } from "./limits.js";
import { formatPath } from "./path.js";
import { type Segment, segmentAt } from "./segments.js";
import { WireError, type WireErrorCode } from "./wire-error.js";

/** The two lowest bits of a pointer. */
export const LIST = 1;
const FAR = 2;
const OTHER = 3;

/** What every absent data field shares: of no length, so nobody can change it. */
export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);

const EMPTY_VIEW: DataView = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(0));

/** Internal to this package: see {@link Reader}. */
export class Cursor {
  bytes: Uint8Array = EMPTY_BYTES;
  /** The same bytes, at the same positions: pointers and texts are read by the word. */
  view: DataView = EMPTY_VIEW;
  limits: Limits;
  /** The pointer last followed: its two halves, and where it leads. */
  low = 0;
  high = 0;
  target = 0;
  /** The segment in force; the whole message but for its table, unless there are several. */
  start = 0;
  end = 0;
  segments: readonly Segment[] | undefined = undefined;
  /** Words that may still be visited: a message in which nothing is shared needs no more than it holds. */
  budget = 0;
  /** Field names and list indices from the root to the struct being read. */
  readonly path: (string | number)[] = [];
  depth = -1;
  maxDepth = 0;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /** Takes the bytes that are read from now on. */
  protected hold(bytes: Uint8Array): void {
    // First what an array that lies about its length is refused by.
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.bytes = bytes;
  }

  /** Lets go of them, so that a reader kept for the next message keeps none alive. */
  protected release(): void {
    this.bytes = EMPTY_BYTES;
    this.view = EMPTY_VIEW;
  }

  /** Reads the pointer at `p` and finds where it leads; false when it is null. */
  follow(p: number, field: string | number): boolean {
    const { view } = this;
    const low = view.getInt32(p, true);
    const high = view.getInt32(p + 4, true);
    if ((low | high) === 0) return false;
    if ((low & 2) === 0 && this.segments === undefined) {
      this.low = low;
      this.high = high;
      this.target = p + 8 + (low >> 2) * 8;
    } else {
      this.followSlowly(p, low, high, field);
    }
    return true;
  }

  private followSlowly(p: number, low: number, high: number, field: string | number): void {
    if ((low & 3) === OTHER) throw this.fault("CAPABILITY_POINTER", field, "a capability, where only data can stand");
    if ((low & 3) === FAR) {
      this.followFar(low, high, field);
    } else {
      if (this.segments !== undefined) this.select(segmentAt(this.segments, p));
      this.low = low;
      this.high = high;
      this.target = p + 8 + (low >> 2) * 8;
    }
  }

  /** A far pointer leads to a landing pad in some segment: one pointer, or a second far pointer with a tag behind it. */
  private followFar(low: number, high: number, field: string | number): void {
    const double = (low & 4) !== 0;
    const pad = this.landing(low, high, double ? 16 : 8, field);
    const { view } = this;
    const padLow = view.getInt32(pad, true);
    const padHigh = view.getInt32(pad + 4, true);
    if (!double) {
      if ((padLow & 2) !== 0) throw this.badPad(padLow, field);
      this.low = padLow;
      this.high = padHigh;
      this.target = pad + 8 + (padLow >> 2) * 8;
      return;
    }
    if ((padLow & 7) !== FAR)
      throw this.fault("BAD_FAR_POINTER", field, "a double-far pointer's pad is no far pointer");
    const tagLow = view.getInt32(pad + 8, true);
    const tagHigh = view.getInt32(pad + 12, true);
    if ((tagLow & 2) !== 0) throw this.badPad(tagLow, field);
    this.target = this.landing(padLow, padHigh, 0, field);
    this.low = tagLow;
    this.high = tagHigh;
  }

  /** Makes the far pointer's segment the one in force; returns the position it names there. */
  private landing(low: number, high: number, size: number, field: string | number): number {
    const id = high >>> 0;
    const segment = this.segments === undefined ? this.onlySegment(id) : this.segments[id];
    // The C++ library takes a segment without words for one that is not there.
    if (segment === undefined || segment.start === segment.end) {
      throw this.fault("BAD_FAR_POINTER", field, `segment ${id} is not there`);
    }
    const at = segment.start + (low >>> 3) * 8;
    // With no size the object itself is meant, which is checked where its size is known.
    if (size > 0 && at + size > segment.end) {
      throw this.fault("BAD_FAR_POINTER", field, `out of the bounds of segment ${id}`);
    }
    this.select(segment);
    return at;
  }

  private onlySegment(id: number): Segment | undefined {
    return id === 0 ? { start: this.start, end: this.end } : undefined;
  }

  private badPad(low: number, field: string | number): WireError {
    return (low & 3) === OTHER
      ? this.fault("CAPABILITY_POINTER", field, "a capability, where only data can stand")
      : this.fault("BAD_FAR_POINTER", field, "a far pointer that leads to another");
  }

  private select(segment: Segment): void {
    this.start = segment.start;
    this.end = segment.end;
  }

  /** Checks that the object at `target` lies in its segment, and counts its words; returns where it starts. */
  claim(size: number, field: string | number): number {
    let at = this.target;
    if (at < this.start || at + size > this.end) {
      // An object of no size is nowhere: the C++ library reads it as empty, wherever it points.
      if (size !== 0) throw this.fault("OUT_OF_BOUNDS", field, "a pointer leaves its segment");
      at = this.end;
    }
    this.spend(size >>> 3, "SHARED_OBJECT", field);
    return at;
  }

  spend(words: number, code: "SHARED_OBJECT" | "LIST_TOO_LONG", field: string | number): void {
    this.budget -= words;
    if (this.budget < 0) throw this.fault(code, field, "more is reached than the message holds");
  }

  descend(step: string | number): void {
    if (++this.depth >= this.limits.maxDepth) {
      this.depth--;
      throw this.fault("TOO_DEEP", step, `nested deeper than ${this.limits.maxDepth}`);
    }
    this.path[this.depth] = step;
  }

  leave(): void {
    this.depth--;
  }

  mismatch(field: string | number, expected: string): WireError {
    return this.fault("TYPE_MISMATCH", field, `expected ${expected}`);
  }

  fault(code: WireErrorCode, field: string | number, detail: string): WireError {
    const path = [...this.path.slice(0, this.depth + 1), field];
    return new WireError(code, { blame: "peer", path: formatPath(path), detail });
  }
}
