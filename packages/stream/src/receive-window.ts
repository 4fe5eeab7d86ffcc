// What the peer may still send us, and when to let it send more. Pure arithmetic, in data frames.
//
//   granted (peer may send) + held (in our buffer) + owed (taken, not granted again) <= window <= cap
//
// The window begins as what was promised, and doubles whenever a grant falls due with nothing left in the buffer: so a consumer that
// keeps up is sent long rows of frames, few grants apart, and one that does not never holds more than the first promise.

import type { ByteBudget } from "./byte-budget.js";

/**
 * Whether taken frames are granted again by themselves, in halves of the window, or only by the application.
 *
 * @example
 * ```ts
 * import { acceptStream, type FrameSink, type OpenFrame, type StreamHandle } from "@ixt/stream";
 *
 * function acceptByHand(open: OpenFrame, sink: FrameSink): StreamHandle {
 *   const stream = acceptStream(open, sink, { creditPolicy: "manual" });
 *   stream.sender.grantCredit(1); // one more than the first credit; and so on, whenever the work allows
 *   return stream;
 * }
 * ```
 */
export type CreditPolicy = "auto" | "manual";

/** Payloads are taken for at least as large: a stream of small ones may turn to larger ones within a window. */
const LEAST_PAYLOAD_BYTES = 64 * 1024;

/** The same for what a window asks of the room that all streams share, where it is not that all of them turn at once. */
const LEAST_PLEDGED_BYTES = 1024;

/** The peer's permission to send, and our room. */
export class ReceiveWindow {
  #granted: number;
  #held = 0;
  #owed = 0;
  #window: number;
  #largestPayload = 0;
  readonly #capFrames: number;
  readonly #budget: ByteBudget;
  #policy: CreditPolicy;

  /** @param budget of the bytes that may be held: a window widens only where a full one of the largest payloads seen stays within it */
  constructor(initial: number, capFrames: number, budget: ByteBudget, policy: CreditPolicy) {
    this.#granted = Math.min(initial, capFrames);
    this.#window = this.#granted;
    this.#capFrames = capFrames;
    this.#budget = budget;
    this.#policy = policy;
  }

  /** Frames that the peer may still send. */
  get outstanding(): number {
    return this.#granted;
  }

  /** Frames that have come and were not taken. */
  get buffered(): number {
    return this.#held;
  }

  /** A frame has come; false when the peer had no credit for it. */
  arrive(payloadBytes: number): boolean {
    if (this.#granted === 0) return false;
    this.#granted--;
    this.#held++;
    if (payloadBytes > this.#largestPayload) this.#largestPayload = payloadBytes;
    return true;
  }

  /** The consumer took a frame. Returns how many frames to grant now: 0 until half the window has been taken. */
  take(): number {
    this.#held--;
    if (this.#policy === "manual") return 0;
    this.#owed++;
    if (this.#owed * 2 < this.#window) return 0;
    const frames = this.#owed + this.#widen();
    this.#owed = 0;
    this.#granted += frames;
    return frames;
  }

  /** The peer will send no more; returns what it might have. */
  revoke(): number {
    const granted = this.#granted;
    this.#granted = 0;
    this.#policy = "manual";
    return granted;
  }

  /** The application grants more, which widens the window; false, and nothing granted, when the buffer has no room for it. */
  grant(frames: number): boolean {
    if (this.#granted + this.#held + frames > this.#capFrames) return false;
    this.#granted += frames;
    this.#owed = Math.max(0, this.#owed - frames);
    this.#window = this.#granted + this.#held + this.#owed;
    return true;
  }

  /**
   * A consumer that has taken all that came waits for its peer, and the peer perhaps for credit: the window doubles, within its bounds.
   * Returns by how much it grew.
   */
  #widen(): number {
    if (this.#held > 0) return 0;
    const budget = this.#budget;
    const room = Math.floor(budget.cap / Math.max(LEAST_PAYLOAD_BYTES, this.#largestPayload));
    const growth = Math.min(2 * this.#window, this.#capFrames, room) - this.#window;
    if (growth <= 0 || !budget.pledge(growth * Math.max(LEAST_PLEDGED_BYTES, this.#largestPayload))) return 0;
    this.#window += growth;
    return growth;
  }
}
