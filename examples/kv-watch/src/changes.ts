// What a watcher has not taken yet: one change for each key, the latest. It grows with the keys, never with the puts: whoever is slow
// misses what is old, is told how much of it, and finds what is new.

import type { Change, Entry } from "./protocol.js";

/** Changes that wait, at most one for each key. */
export class Changes {
  /** By key, in the order in which the keys began to wait: a key that keeps changing keeps its place, and holds up no other. */
  readonly #waiting = new Map<string, Change>();

  /** How many wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Lets an entry wait, in the place of the one of its key that waits already. */
  add(entry: Entry): void {
    const before = this.#waiting.get(entry.key);
    this.#waiting.set(entry.key, { entry, skipped: before === undefined ? 0 : before.skipped + 1 });
  }

  /** Takes the change whose key has waited longest; `undefined` where none waits. */
  take(): Change | undefined {
    for (const [key, change] of this.#waiting) {
      this.#waiting.delete(key);
      return change;
    }
    return undefined;
  }

  /** Takes all that wait, in the same order. */
  takeAll(): Change[] {
    const changes = [...this.#waiting.values()];
    this.#waiting.clear();
    return changes;
  }
}
