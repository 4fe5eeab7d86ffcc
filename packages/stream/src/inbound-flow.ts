// The peer's direction of a stream: are its frames in order, within its credit, as many as its kind allows, and not too many of
// them empty. Pure but for the clock it is given.

import { type Clock, createError } from "@ixt/context";
import type { IxtError } from "@ixt/wire";
import type { ByteBudget } from "./byte-budget.js";
import type { Cardinality } from "./interaction.js";
import { type CreditPolicy, ReceiveWindow } from "./receive-window.js";
import { SequenceCheck } from "./sequence-check.js";
import { createViolation } from "./stream-errors.js";
import { type RateLimit, TokenBucket } from "./token-bucket.js";

/** What the peer may send. */
export interface InboundInit {
  readonly receiveCredit: number;
  readonly bufferCapFrames: number;
  readonly budget: ByteBudget;
  readonly creditPolicy: CreditPolicy;
  readonly emptyFrameRate: RateLimit;
  readonly clock: Clock;
}

/** Checks what the peer sends. A returned error says how it broke the rules. */
export class InboundFlow {
  readonly window: ReceiveWindow;
  bytes = 0;
  readonly #sequence: SequenceCheck;
  readonly #clock: Clock;
  readonly #emptyFrameRate: RateLimit;
  #emptyFrames: TokenBucket | undefined = undefined;

  constructor(cardinality: Cardinality, init: InboundInit) {
    this.#sequence = new SequenceCheck(cardinality);
    // Who sends one frame needs no second grant.
    const policy = cardinality === "one" ? "manual" : init.creditPolicy;
    this.window = new ReceiveWindow(init.receiveCredit, init.bufferCapFrames, init.budget, policy);
    this.#clock = init.clock;
    this.#emptyFrameRate = init.emptyFrameRate;
  }

  /** Data frames that have come, which is also the sequence of the next. */
  get received(): number {
    return this.#sequence.received;
  }

  /** A data frame has come. */
  arrive(sequence: number, payloadBytes: number): IxtError | undefined {
    const fault = this.#sequence.fault(sequence);
    if (fault !== undefined) return createViolation(fault);
    if (!this.window.arrive(payloadBytes)) return withoutCredit(sequence);
    this.#sequence.advance();
    this.bytes += payloadBytes;
    if (payloadBytes > 0 || this.#allowsEmpty()) return undefined;
    return createError("resourceExhausted", "too many empty data frames came (emptyFrameRate)", { blame: "peer" });
  }

  /** The peer says that it has sent all its frames. */
  close(finalSequence: number): IxtError | undefined {
    const fault = this.#sequence.closeFault(finalSequence);
    if (fault !== undefined) return createViolation(fault);
    this.window.revoke();
    return undefined;
  }

  #allowsEmpty(): boolean {
    const nowMs = this.#clock.now();
    this.#emptyFrames ??= new TokenBucket(this.#emptyFrameRate, nowMs);
    return this.#emptyFrames.take(nowMs);
  }
}

/** Apart, for the reason that `describeGap` has. */
function withoutCredit(sequence: number): IxtError {
  return createViolation(`data frame ${sequence} came without credit`);
}
