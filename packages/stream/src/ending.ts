// The end of a stream: exactly one outcome, who waits for it, and what came too late to be it.

import type { IxtError } from "@ixt/wire";
import type { StreamOutcome } from "./outcome.js";

type Settle = (outcome: StreamOutcome) => void;

/** Later causes that are kept beside the outcome. */
const MAX_SUPPRESSED = 8;
const NONE: readonly IxtError[] = Object.freeze([]);

/** Whether and how one stream has ended. */
export class Ending {
  outcome: StreamOutcome | undefined = undefined;
  suppressed: readonly IxtError[] = NONE;
  // Made when they are first asked for: an idle stream stays small.
  #promise: Promise<StreamOutcome> | undefined = undefined;
  #settle: Settle | undefined = undefined;
  #controller: AbortController | undefined = undefined;

  /** Why the stream ended, unless it lives or completed. */
  get cause(): IxtError | undefined {
    return this.outcome === undefined || this.outcome.status === "complete" ? undefined : this.outcome.cause;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.cause !== undefined) this.#controller.abort(this.cause);
    }
    return this.#controller.signal;
  }

  get closed(): Promise<StreamOutcome> {
    this.#promise ??= new Promise((resolve) => {
      if (this.outcome === undefined) this.#settle = resolve;
      else resolve(this.outcome);
    });
    return this.#promise;
  }

  /** The first outcome is the stream's; false for a later one, whose cause is kept beside it. */
  decide(outcome: StreamOutcome): boolean {
    if (this.outcome === undefined) {
      this.outcome = outcome;
      return true;
    }
    if (outcome.status !== "complete" && this.suppressed.length < MAX_SUPPRESSED) {
      this.suppressed = Object.freeze([...this.suppressed, outcome.cause]);
    }
    return false;
  }

  /** Tells those who wait: the signal of any cause, the promise of any outcome. */
  announce(): void {
    const { outcome, cause } = this;
    if (cause !== undefined) this.#controller?.abort(cause);
    if (outcome !== undefined) this.#settle?.(outcome);
  }
}
