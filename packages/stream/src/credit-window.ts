// What we may still send. Pure arithmetic: one unit is one data frame, grants are positive and never taken back.

/** The most credit a stream can hold: 2^32-1 frames. */
export const MAX_CREDIT = 0xffff_ffff;

/** Permission to send, in data frames. */
export class CreditWindow {
  #left: number;

  constructor(initial: number) {
    this.#left = initial;
  }

  get available(): number {
    return this.#left;
  }

  /** Uses one unit; false, and nothing used, when there is none. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }

  /** Gives back a unit whose frame was not sent after all. */
  putBack(): void {
    this.#left++;
  }

  /** Adds a grant of the peer's; says what is wrong with one that cannot be. */
  grant(frames: number): "zeroGrant" | "overflow" | undefined {
    if (frames === 0) return "zeroGrant";
    if (this.#left + frames > MAX_CREDIT) return "overflow";
    this.#left += frames;
    return undefined;
  }
}
