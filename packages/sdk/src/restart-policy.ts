// When a module that broke is started again, and when no more: exponential, with jitter, within a budget. Pure.

import { createError } from "@ixt/context";
import { checkDurationMs } from "./duration.js";

/** How often and how soon a module that broke is started again. */
export interface RestartPolicy {
  /** Restarts within `withinMs`, at most; one more, and it is given up. An integer of 0 or more. */
  readonly maxRestarts: number;
  /** 1 to 2^31-1. */
  readonly withinMs: number;
  /** Before the first restart; twice as long before each that follows within `withinMs`. 0 to 2^31-1. */
  readonly delayMs: number;
  /** No delay is longer. 0 to 2^31-1. */
  readonly maxDelayMs: number;
}

/** Any delay has come to its longest by then. */
const MAX_DOUBLINGS = 31;

/** The restarts of one module, counted. */
export class RestartBudget {
  readonly #policy: RestartPolicy;
  readonly #random: () => number;
  /** When each of the restarts within the window was asked for, the oldest first. */
  #times: number[] = [];

  /**
   * @param random a number from 0 up to 1, drawn for each delay
   * @throws IxtError `invalidArgument` for a policy that is none.
   */
  constructor(policy: RestartPolicy, random: () => number) {
    checkPolicy(policy);
    this.#policy = policy;
    this.#random = random;
  }

  /**
   * One restart more: how many milliseconds from now, between half of the full delay and all of it, so that modules that broke together
   * do not come back together. Undefined when it is one too many.
   */
  next(nowMs: number): number | undefined {
    const { maxRestarts, withinMs, delayMs, maxDelayMs } = this.#policy;
    this.#times = this.#times.filter((time) => nowMs - time < withinMs);
    if (this.#times.length >= maxRestarts) return undefined;
    const fullMs = Math.min(maxDelayMs, delayMs * 2 ** Math.min(this.#times.length, MAX_DOUBLINGS));
    this.#times.push(nowMs);
    return Math.round((fullMs * (1 + this.#random())) / 2);
  }
}

function checkPolicy({ maxRestarts, withinMs, delayMs, maxDelayMs }: RestartPolicy): void {
  if (!Number.isInteger(maxRestarts) || maxRestarts < 0) {
    throw createError("invalidArgument", "maxRestarts must be an integer of 0 or more");
  }
  checkDurationMs(withinMs, "withinMs");
  if (withinMs === 0) throw createError("invalidArgument", "withinMs must be 1 or more");
  checkDurationMs(delayMs, "delayMs");
  checkDurationMs(maxDelayMs, "maxDelayMs");
}
