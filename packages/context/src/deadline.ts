// Until when. On the wire a moment of the calendar; here, from the moment it is made or received, one of the monotonic
// clock, so that a step of the wall clock moves no deadline.

import type { Blame } from "@ixt/wire";
import type { Clock, TimerHandle, Timers } from "./clock.js";
import { createError } from "./error-code.js";
import { inspectAsJson } from "./inspect.js";
import { BRAND, toOwn } from "./own-copy.js";
import { systemClock } from "./system.js";

const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;

/** The longest delay that hosts' timers keep: beyond it `setTimeout` fires after 1 ms. */
const MAX_DELAY_MS = 0x7fff_ffff;

/**
 * A moment at which the work is no longer wanted. Frozen; made by `createDeadline`, `deadlineAfter` or a decoder.
 *
 * @example
 * ```ts
 * import { type Deadline, deadlineAfter, systemTimers } from "@ixt/context";
 *
 * const deadline: Deadline = deadlineAfter(1_000);
 * const forget = deadline.schedule(systemTimers, () => console.log("too late"));
 * console.log(deadline.isSet, deadline.expired(), deadline.remainingMs() <= 1_000); // true false true
 * forget();
 * ```
 */
export class Deadline {
  static {
    inspectAsJson(Deadline.prototype);
  }

  /** Milliseconds since the Unix epoch as on the wire, 0 to 2^64-1; 0 is no deadline. */
  readonly unixMs: bigint;
  readonly #clock: Clock;
  readonly #instant: number;

  constructor(unixMs: bigint, clock: Clock, instant: number) {
    this.unixMs = unixMs;
    this.#clock = clock;
    this.#instant = instant;
    Object.freeze(this);
  }

  /** @internal */
  get [BRAND](): "deadline" {
    return "deadline";
  }

  /** @internal The clock that it counts on. */
  static clockOf(deadline: Deadline): Clock {
    return deadline.#clock;
  }

  /** @internal Ends with the first of the two, on the wire as well, where one may be extended for this clock alone. */
  static earlier(a: Deadline, b: Deadline): Deadline {
    if (!b.isSet) return a;
    if (!a.isSet) return b;
    const [first, other] = b.remainingMs() < a.remainingMs() ? [b, a] : [a, b];
    const keeps = !other.isSet || first.unixMs <= other.unixMs;
    return keeps ? first : new Deadline(other.unixMs, first.#clock, first.#instant);
  }

  /** False where there is no deadline, as of {@link NO_DEADLINE}. */
  get isSet(): boolean {
    return this.unixMs !== 0n;
  }

  /** Milliseconds left by the monotonic clock: 0 when it has passed, `Infinity` when there is none. May be fractional. */
  remainingMs(): number {
    // Without asking the clock: a host may load its own only when it is first asked.
    if (!this.isSet) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#instant - this.#clock.now());
  }

  /** True from the moment itself on. */
  expired(): boolean {
    return this.remainingMs() === 0;
  }

  /**
   * Calls back once when the moment has come: in a later turn, never at once. Right at any distance: a far moment takes
   * several timers one after the other.
   *
   * @returns what forgets the timer; calling it again, or after the moment, does nothing.
   */
  schedule(timers: Timers, onExpired: () => void): () => void {
    if (!this.isSet) return () => {};
    let timer: TimerHandle;
    let live = true;
    const arm = (): void => {
      timer = timers.setTimeout(wake, Math.min(Math.ceil(this.remainingMs()), MAX_DELAY_MS));
    };
    // A timer may also fire a little early, so each time the clock decides.
    const wake = (): void => {
      if (!live) return;
      if (!this.expired()) return arm();
      live = false;
      onExpired();
    };
    arm();
    return () => {
      if (!live) return;
      live = false;
      timers.clearTimeout(timer);
    };
  }

  /** The moment in milliseconds since the Unix epoch, as a decimal string; `null` when there is none. */
  toJSON(): string | null {
    return this.isSet ? this.unixMs.toString() : null;
  }
}

/** The clock that a deadline counts on. */
export const clockOf: (deadline: Deadline) => Clock = Deadline.clockOf;

/** The deadline that ends with the first of the two, by this clock and on the wire. */
export const earlierDeadline: (a: Deadline, b: Deadline) => Deadline = Deadline.earlier;

/**
 * No deadline: never expires. One that was made of 0 with another clock than the host's is of its own, and counts on that clock
 * what is derived of it.
 *
 * @example
 * ```ts
 * import { createDeadline, NO_DEADLINE } from "@ixt/context";
 *
 * console.log(createDeadline(0) === NO_DEADLINE, NO_DEADLINE.remainingMs()); // true Infinity
 * ```
 */
export const NO_DEADLINE: Deadline = new Deadline(0n, systemClock, Number.POSITIVE_INFINITY);

/**
 * A deadline at a moment of the calendar, turned into one of the monotonic clock here and now.
 *
 * @param unixMs milliseconds since the Unix epoch, 0 to 2^64-1; 0 is no deadline, of the host's clock {@link NO_DEADLINE}
 * @param clock default the host's
 * @param toleranceMs so much later by this clock, though not on the wire: for the skew of a peer's. Default 0
 * @throws IxtError `invalidArgument` for anything but an integer of that range, and a tolerance below 0 or without end.
 *
 * @example
 * ```ts
 * import { createDeadline, systemClock } from "@ixt/context";
 *
 * const deadline = createDeadline(systemClock.unixMs() + 5_000);
 * console.log(deadline.expired()); // false
 * ```
 */
export function createDeadline(unixMs: bigint | number, clock: Clock = systemClock, toleranceMs = 0): Deadline {
  const moment = toUint64(unixMs);
  if (!Number.isFinite(toleranceMs) || toleranceMs < 0) {
    throw createError("invalidArgument", "a tolerance for skew must be a number of milliseconds, 0 or more");
  }
  if (moment === 0n) return noDeadline(clock);
  // The difference is taken in integers: near 2^64 a double would be off by thousands of milliseconds.
  const nowMs = clock.unixMs();
  const wholeMs = Math.floor(nowMs);
  const leftMs = Number(moment - BigInt(wholeMs)) - (nowMs - wholeMs);
  return new Deadline(moment, clock, clock.now() + leftMs + toleranceMs);
}

/**
 * A deadline so many milliseconds from now. `Infinity` is no deadline, as 0 is to {@link createDeadline}; a negative number, one that has passed.
 *
 * @throws IxtError `invalidArgument` when `durationMs` is not a number, or leads beyond 2^64-1.
 *
 * @example
 * ```ts
 * import { deadlineAfter } from "@ixt/context";
 *
 * console.log(deadlineAfter(-1).expired(), deadlineAfter(Number.POSITIVE_INFINITY).isSet); // true false
 * ```
 */
export function deadlineAfter(durationMs: number, clock: Clock = systemClock): Deadline {
  if (durationMs === Number.POSITIVE_INFINITY) return noDeadline(clock);
  if (typeof durationMs !== "number" || !Number.isFinite(durationMs)) {
    throw createError("invalidArgument", "a deadline's distance must be a number of milliseconds");
  }
  const moment = BigInt(Math.ceil(clock.unixMs() + durationMs));
  // 0 on the wire would be no deadline at all.
  return new Deadline(toUint64(moment < 1n ? 1n : moment), clock, clock.now() + durationMs);
}

/** A deadline as this copy of the package has it. @throws IxtError `invalidArgument` for what is none. */
export function toOwnDeadline(deadline: unknown, blame?: Blame): Deadline {
  return toOwn(deadline, Deadline, "deadline", copyDeadline, blame);
}

/** It counts on the other one, and so on that one's clock, which is not to be had. */
function copyDeadline(foreign: Deadline): Deadline {
  if (!foreign.isSet) return NO_DEADLINE;
  const unixMs = toUint64(foreign.unixMs);
  const clock: Clock = {
    now: () => -foreign.remainingMs(),
    unixMs: () => Number(unixMs) - foreign.remainingMs(),
  };
  return new Deadline(unixMs, clock, 0);
}

function noDeadline(clock: Clock): Deadline {
  return clock === systemClock ? NO_DEADLINE : new Deadline(0n, clock, Number.POSITIVE_INFINITY);
}

function toUint64(unixMs: bigint | number): bigint {
  if (typeof unixMs === "number" && Number.isSafeInteger(unixMs) && unixMs >= 0) return BigInt(unixMs);
  if (typeof unixMs === "bigint" && unixMs >= 0n && unixMs <= MAX_UINT64) return unixMs;
  throw createError("invalidArgument", "a deadline must be an integer of milliseconds, 0 to 2^64-1");
}
