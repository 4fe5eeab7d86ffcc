// What ends a stream from outside: its deadline, its signal, and that nothing moves. One place to watch them, one to let go.

import { type Clock, type Deadline, onAbort, type Timers } from "@ixt/context";
import { IdleWatch } from "./idle-watch.js";

/** What to watch, and by which time. */
export interface LifetimeInit {
  readonly deadline: Deadline;
  readonly signal: AbortSignal | undefined;
  readonly idleTimeoutMs: number;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Told at most once each, and nothing after `release`. */
export interface LifetimeOwner {
  onDeadline(): void;
  onAbort(reason: unknown): void;
  onIdle(): void;
}

/** The watch over one stream, which holds nothing where there is nothing to watch. */
export class Lifetime {
  readonly #idle: IdleWatch | undefined;
  readonly #disarm: (() => void) | undefined;
  readonly #unlisten: (() => void) | undefined;

  constructor(init: LifetimeInit, owner: LifetimeOwner) {
    const { deadline, signal, idleTimeoutMs, clock, timers } = init;
    this.#disarm = deadline.isSet ? deadline.schedule(timers, () => owner.onDeadline()) : undefined;
    this.#unlisten = signal === undefined ? undefined : onAbort(signal, () => owner.onAbort(signal.reason));
    const isEndless = idleTimeoutMs === Number.POSITIVE_INFINITY;
    this.#idle = isEndless ? undefined : new IdleWatch(idleTimeoutMs, clock, timers, () => owner.onIdle());
  }

  /** A data frame was sent, received or taken. */
  touch(): void {
    this.#idle?.touch();
  }

  release(): void {
    this.#disarm?.();
    this.#unlisten?.();
    this.#idle?.release();
  }
}
