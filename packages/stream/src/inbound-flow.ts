// The peer's direction of a stream: are its frames in order, within its credit, and as many as its kind allows. Pure.

import type { Cardinality } from "./interaction.js";
import { type CreditPolicy, ReceiveWindow } from "./receive-window.js";

/** Checks what the peer sends. A returned text says how it broke the rules. */
export class InboundFlow {
  readonly window: ReceiveWindow;
  private readonly cardinality: Cardinality;
  private expected = 0;

  constructor(cardinality: Cardinality, initialCredit: number, cap: number, policy: CreditPolicy) {
    this.cardinality = cardinality;
    // Who sends one frame needs no second grant.
    this.window = new ReceiveWindow(initialCredit, cap, cardinality === "one" ? "manual" : policy);
  }

  /** Data frames that have come, which is also the sequence of the next. */
  get received(): number {
    return this.expected;
  }

  /** A data frame has come. */
  arrive(sequence: number): string | undefined {
    if (sequence !== this.expected) return `data frame ${sequence} came where ${this.expected} was due`;
    if (this.cardinality === "one" && this.expected === 1) return "a second data frame came where the kind allows one";
    if (!this.window.arrive()) return `data frame ${sequence} came without credit`;
    this.expected++;
    return undefined;
  }

  /** The peer says that it has sent all its frames. */
  close(finalSequence: number): string | undefined {
    if (finalSequence !== this.expected) {
      return `the close tells of ${finalSequence} data frames where ${this.expected} came`;
    }
    if (this.cardinality === "one" && this.expected === 0)
      return "the close came before the one data frame of the kind";
    return undefined;
  }
}
