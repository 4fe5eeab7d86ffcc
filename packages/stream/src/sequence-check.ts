// Are the peer's data frames in order, none missing, and as many as the kind allows. Pure.

import type { Cardinality } from "./interaction.js";

/** Counts what the peer sends. A returned text says how it broke the rules. */
export class SequenceCheck {
  readonly #cardinality: Cardinality;
  #next = 0;

  constructor(cardinality: Cardinality) {
    this.#cardinality = cardinality;
  }

  /** Data frames that have come, which is also the sequence of the next. */
  get received(): number {
    return this.#next;
  }

  /** What is wrong with a data frame of this sequence, which is not counted yet. */
  fault(sequence: number): string | undefined {
    if (sequence !== this.#next) return describeGap(sequence, this.#next);
    if (this.#cardinality === "one" && this.#next === 1) return "a second data frame came where the kind allows one";
    return undefined;
  }

  /** Counts the data frame that was due. */
  advance(): void {
    this.#next++;
  }

  /** What is wrong with a close that tells of so many data frames. */
  closeFault(finalSequence: number): string | undefined {
    if (finalSequence !== this.#next) return `the close tells of ${finalSequence} data frames where ${this.#next} came`;
    if (this.#cardinality === "one" && this.#next === 0) return "the close came before the one data frame of the kind";
    return undefined;
  }
}

/**
 * Apart, as are the other texts that hold a frame's sequence: where V8 has several of them inlined into one function, it writes the
 * number out once for all, ahead of the checks, and so for each frame that is in order. That string, cached by the engine, is most
 * of what its collector then has to do.
 */
function describeGap(sequence: number, due: number): string {
  return `data frame ${sequence} came where ${due} was due`;
}
