// Ends a stream on which nothing moves. One timer a stream, which is armed again only when it fires.

import type { Clock, TimerHandle, Timers } from "@ixt/context";

/** The longest delay that hosts' timers keep. */
const MAX_DELAY_MS = 0x7fff_ffff;

/** Watches for movement. */
export class IdleWatch {
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #onIdle: () => void;
  #movedAtMs: number;
  #timer: TimerHandle;

  constructor(timeoutMs: number, clock: Clock, timers: Timers, onIdle: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
    this.#timers = timers;
    this.#onIdle = onIdle;
    this.#movedAtMs = clock.now();
    this.#arm(timeoutMs);
  }

  /** Something moved. */
  touch(): void {
    this.#movedAtMs = this.#clock.now();
  }

  release(): void {
    this.#timers.clearTimeout(this.#timer);
  }

  #arm(delayMs: number): void {
    this.#timer = this.#timers.setTimeout(
      () => {
        const leftMs = this.#movedAtMs + this.#timeoutMs - this.#clock.now();
        if (leftMs > 0) this.#arm(leftMs);
        else this.#onIdle();
      },
      Math.min(Math.ceil(delayMs), MAX_DELAY_MS),
    );
  }
}
