// What a session still has to finish, counted; a drain waits for it to come to nothing.

/** Counts running work. */
export class Work {
  #running = 0;
  #whenIdle: (() => void) | undefined;

  /** Pieces of work that have begun and not ended. */
  get running(): number {
    return this.#running;
  }

  /** Counts `work` until it settles. */
  track(work: Promise<unknown>): void {
    this.#running += 1;
    const end = (): void => {
      this.#running -= 1;
      if (this.#running === 0) this.#whenIdle?.();
    };
    work.then(end, end);
  }

  /** Calls `idle` when nothing runs: now, or every time the last piece ends. */
  whenIdle(idle: () => void): void {
    this.#whenIdle = idle;
    if (this.#running === 0) idle();
  }
}
