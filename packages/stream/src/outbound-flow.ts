// Our own direction of a stream: which sequence comes next, and may it go. Pure.

import type { IxtError } from "@ixt/wire";
import { CreditWindow } from "./credit-window.js";
import type { Cardinality } from "./interaction.js";
import { createViolation } from "./stream-errors.js";

/** Counts what we send, against the peer's credit and the kind. */
export class OutboundFlow {
  readonly window: CreditWindow;
  readonly #cardinality: Cardinality;
  #next = 0;

  constructor(cardinality: Cardinality, credit: number) {
    this.#cardinality = cardinality;
    this.window = new CreditWindow(credit);
  }

  /** Data frames sent, which is also the sequence of the next, and the final sequence of a close. */
  get sent(): number {
    return this.#next;
  }

  /** True when the kind allows one more data frame after those sent and `waiting` others. */
  allowsAnother(waiting: number): boolean {
    return this.#cardinality === "many" || this.#next + waiting === 0;
  }

  /** True when the kind lets this direction end here. */
  allowsClose(): boolean {
    return this.#cardinality === "many" || this.#next === 1;
  }

  /** Adds a grant of the peer's. A returned error says how it broke the rules. */
  grant(frames: number): IxtError | undefined {
    const fault = this.window.grant(frames);
    if (fault === undefined) return undefined;
    return createViolation(fault === "zeroGrant" ? "a grant of no credit came" : "more credit came than 2^32-1 frames");
  }

  /** Uses one credit and gives the frame's sequence; `undefined`, and nothing used, without credit. */
  take(): number | undefined {
    return this.window.take() ? this.#next++ : undefined;
  }

  /** Takes the last {@link take} back: its frame was not sent. */
  undo(): void {
    this.#next--;
    this.window.putBack();
  }
}
