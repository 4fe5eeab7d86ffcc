// Our own direction of a stream: which sequence comes next, and may it go. Pure.

import { CreditWindow } from "./credit-window.js";
import type { Cardinality } from "./interaction.js";

/** Counts what we send, against the peer's credit and the kind. */
export class OutboundFlow {
  readonly window: CreditWindow;
  private readonly cardinality: Cardinality;
  private next = 0;

  constructor(cardinality: Cardinality, credit: number) {
    this.cardinality = cardinality;
    this.window = new CreditWindow(credit);
  }

  /** Data frames sent, which is also the sequence of the next, and the final sequence of a close. */
  get sent(): number {
    return this.next;
  }

  /** True when the kind allows one more data frame after those sent and `waiting` others. */
  allowsAnother(waiting: number): boolean {
    return this.cardinality === "many" || this.next + waiting === 0;
  }

  /** True when the kind lets this direction end here. */
  allowsClose(): boolean {
    return this.cardinality === "many" || this.next === 1;
  }

  /** Uses one credit and gives the frame's sequence; `undefined`, and nothing used, without credit. */
  take(): number | undefined {
    return this.window.take() ? this.next++ : undefined;
  }

  /** Takes the last {@link take} back: its frame was not sent. */
  undo(): void {
    this.next--;
    this.window.putBack();
  }
}
