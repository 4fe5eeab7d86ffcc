// The store itself: entries in memory, and who watches them. Of IXT it knows its errors alone, which cross to the caller as they are.

import { createError } from "@ixt/sdk";
import type { Entry, Put } from "./protocol.js";
import { Watch } from "./watch.js";

/** What a store can be told. */
export interface StoreOptions {
  /** One key more is refused. It bounds what waits for a slow watcher, too. Default 10,000. */
  readonly maxKeys?: number;
}

/** Keys and their values. */
export class Store {
  readonly #maxKeys: number;
  readonly #entries = new Map<string, Entry>();
  readonly #watches = new Set<Watch>();
  #revision = 0;

  constructor({ maxKeys = 10_000 }: StoreOptions = {}) {
    this.#maxKeys = maxKeys;
  }

  /** How many watch now. */
  get watchers(): number {
    return this.#watches.size;
  }

  /** @throws IxtError `notFound`. */
  get(key: string): Entry {
    const entry = this.#entries.get(key);
    if (entry === undefined) throw createError("notFound", "there is no such key");
    return entry;
  }

  /** @throws IxtError `resourceExhausted` for a new key when there are as many as may be. */
  put({ key, value }: Put): Entry {
    if (this.#entries.size >= this.#maxKeys && !this.#entries.has(key)) {
      throw createError("resourceExhausted", `there are ${this.#maxKeys} keys already`);
    }
    this.#revision += 1;
    const entry = { key, value, revision: this.#revision };
    this.#entries.set(key, entry);
    for (const watch of this.#watches) watch.tell(entry);
    return entry;
  }

  /** A watch that begins with the entries as they are, so that nothing can slip in between. Give it back to `close`. */
  open(prefix: string): Watch {
    const watch = new Watch(prefix);
    for (const entry of this.#entries.values()) watch.tell(entry);
    this.#watches.add(watch);
    return watch;
  }

  /** Tells a watch no more. */
  close(watch: Watch): void {
    this.#watches.delete(watch);
  }
}
