// First in, first out, at the same cost however long the row is: `Array.shift` moves all that is left.

/** From here on what was taken is let go of in one piece; room for fewer is kept for what comes next. */
const COMPACT_AT = 64;

/** A row of waiting things. One that is emptied again and again, as by a consumer that keeps up, takes no heap for it. */
export class Queue<T> {
  /** What waits is from `#head` to before `#tail`; the rest is undefined. */
  #items: (T | undefined)[] = [];
  #head = 0;
  #tail = 0;

  get size(): number {
    return this.#tail - this.#head;
  }

  push(item: T): void {
    this.#items[this.#tail++] = item;
  }

  /** The first, which stays. */
  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** Replaces the last `count`, or as many as there are. */
  replaceLast(count: number, replace: (item: T) => T): void {
    for (let i = Math.max(this.#head, this.#tail - count); i < this.#tail; i++) {
      const item = this.#items[i];
      if (item !== undefined) this.#items[i] = replace(item);
    }
  }

  /** The first, which goes. */
  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (this.size === 0) return undefined;
    this.#items[this.#head++] = undefined;
    if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#tail) this.#compact();
    else if (this.size === 0) this.#head = this.#tail = 0;
    return item;
  }

  #compact(): void {
    this.#items = this.#items.slice(this.#head, this.#tail);
    this.#tail -= this.#head;
    this.#head = 0;
  }
}
