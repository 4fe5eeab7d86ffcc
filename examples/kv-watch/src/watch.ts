// One watcher, as the store sees it: told of entries whenever they change, asked for changes whenever somebody has room for one.

import { Changes } from "./changes.js";
import type { Change, Entry } from "./protocol.js";

/** A watch of the keys that begin with a prefix. */
export class Watch {
  readonly #prefix: string;
  readonly #changes = new Changes();
  #ended = false;
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

  /** Ends `changes` once what waits has been taken. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The changes, for one reader, as they come. Throws the signal's reason when it aborts while there is nothing to take. */
  async *changes(signal: AbortSignal): AsyncGenerator<Change> {
    for (;;) {
      const change = this.#changes.take();
      if (change !== undefined) yield change;
      else if (this.#ended) return;
      else await this.#something(signal);
    }
  }

  #something(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const giveUp = (): void => reject(signal.reason);
      signal.addEventListener("abort", giveUp, { once: true });
      this.#wake = () => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
    });
  }
}
