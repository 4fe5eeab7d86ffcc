// What the peer may still send us, and when to let it send more. Pure arithmetic, in data frames.
//
//   granted (peer may send) + held (in our buffer) + owed (taken, not granted again) <= window <= cap

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

/** The peer's permission to send, and our room. */
export class ReceiveWindow {
  #granted: number;
  #held = 0;
  #owed = 0;
  #window: number;
  readonly #cap: number;
  #policy: CreditPolicy;

  constructor(initial: number, cap: number, policy: CreditPolicy) {
    this.#granted = Math.min(initial, cap);
    this.#window = this.#granted;
    this.#cap = cap;
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
  arrive(): boolean {
    if (this.#granted === 0) return false;
    this.#granted--;
    this.#held++;
    return true;
  }

  /** The consumer took a frame. Returns how many frames to grant now: 0 until half the window has been taken. */
  take(): number {
    this.#held--;
    if (this.#policy === "manual") return 0;
    this.#owed++;
    if (this.#owed * 2 < this.#window) return 0;
    const frames = this.#owed;
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
    if (this.#granted + this.#held + frames > this.#cap) return false;
    this.#granted += frames;
    this.#owed = Math.max(0, this.#owed - frames);
    this.#window = this.#granted + this.#held + this.#owed;
    return true;
  }
}
