// First in, first out, at the same cost however long the row is: `Array.shift` moves all that is left.

/** From here on what was taken is let go of in one piece. */
const COMPACT_AT = 256;

/** A row of waiting things. */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The first, which stays. */
  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** Replaces the last `count`, or as many as there are. */
  replaceLast(count: number, replace: (item: T) => T): void {
    for (let i = Math.max(this.#head, this.#items.length - count); i < this.#items.length; i++) {
      const item = this.#items[i];
      if (item !== undefined) this.#items[i] = replace(item);
    }
  }

  /** The first, which goes. */
  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (this.size === 0) return undefined;
    this.#items[this.#head++] = undefined;
    if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    } else if (this.size === 0) {
      this.#items.length = 0;
      this.#head = 0;
    }
    return item;
  }
}
