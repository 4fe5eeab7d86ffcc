// How many of the peer's streams are under way: each counts until it is over and its handler has settled, so that a stream
// which was cancelled is no room for the next while it still costs.

/** The peer's streams under way. */
export class Admission<T> {
  readonly #cap: number;
  /** What each still waits for: its end and its handler, 2, or one of them, 1. */
  readonly #waits: Map<T, number> = new Map();

  constructor(cap: number) {
    this.#cap = cap;
  }

  get isFull(): boolean {
    return this.#waits.size >= this.#cap;
  }

  enter(stream: T): void {
    this.#waits.set(stream, 2);
  }

  /** Either the stream is over or its handler has settled; told once of each. True when both are so. */
  leave(stream: T): boolean {
    if (this.#waits.get(stream) === 2) {
      this.#waits.set(stream, 1);
      return false;
    }
    return this.#waits.delete(stream);
  }
}
