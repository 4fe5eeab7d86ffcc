// One watcher, as the store sees it: told of entries whenever they change, asked for changes whenever somebody has room for one. It has
// no end of its own: it is given up, or it comes to one because the session drains.

import { Changes } from "./changes.js";
import type { Change, Entry } from "./protocol.js";

/** What ends a watch. A handler's context is one. */
export interface WatchEnds {
  /** Aborts when the watch is not wanted any more: it is given up at once. */
  readonly signal: AbortSignal;
  /** Aborts when the watch is to come to an end: what waits is still handed over. */
  readonly draining: AbortSignal;
}

/** A watch of the keys that begin with a prefix. */
export class Watch {
  readonly #prefix: string;
  readonly #changes = new Changes();
  /** Wakes whoever waits in `changes`. */
  #wake = (): void => {};

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Takes note of an entry that is new, where its key has the prefix. Never waits for the watcher. */
  tell(entry: Entry): void {
    if (!entry.key.startsWith(this.#prefix)) return;
    this.#changes.add(entry);
    this.#wake();
  }

  /**
   * The changes, for one reader, as they come; once `draining` has aborted those that wait when it next asks, and no more. Throws the
   * reason of `signal` when that aborts while there is nothing to take.
   */
  async *changes(ends: WatchEnds): AsyncGenerator<Change> {
    while (!ends.draining.aborted) {
      const change = this.#changes.take();
      if (change !== undefined) yield change;
      else await this.#something(ends);
    }
    // All at once: whoever goes on putting, in another session of the store, shall not hold up the end of this one.
    yield* this.#changes.takeAll();
  }

  /** Leaves no listener behind: `draining` is there for the whole session, and would gather one of each watch. */
  #something({ signal, draining }: WatchEnds): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const letGo = (): void => {
        signal.removeEventListener("abort", giveUp);
        draining.removeEventListener("abort", this.#wake);
      };
      const giveUp = (): void => {
        letGo();
        reject(signal.reason);
      };
      this.#wake = () => {
        letGo();
        resolve();
      };
      signal.addEventListener("abort", giveUp, { once: true });
      draining.addEventListener("abort", this.#wake, { once: true });
    });
  }
}
