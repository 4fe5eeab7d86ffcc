// Streams by id, without building a string: found by the id's hash, then compared. A peer that makes hashes collide gains a
// walk along at most as many streams as it may have open.

import { Bytes16 } from "@ixt/wire";
import type { StreamId } from "./stream-id.js";

interface Named {
  readonly streamId: StreamId;
}

interface Link<T> {
  readonly value: T;
  next: Link<T> | undefined;
}

/** The live streams of one session. */
export class StreamTable<T extends Named> {
  readonly #chains: Map<number, Link<T>> = new Map();
  #count = 0;
  /** The last that was found by its words: frames of one stream often follow each other. */
  #last: T | undefined = undefined;

  get size(): number {
    return this.#count;
  }

  get(id: StreamId): T | undefined {
    let link = this.#chains.get(id.hash());
    while (link !== undefined && !link.value.streamId.equals(id)) link = link.next;
    return link?.value;
  }

  /** The same by the words of an id that has not been made. */
  getByWords(a: number, b: number, c: number, d: number): T | undefined {
    const last = this.#last;
    if (last !== undefined && hasWords(last.streamId, a, b, c, d)) return last;
    let link = this.#chains.get(Bytes16.hashOf(a, b, c, d));
    while (link !== undefined && !hasWords(link.value.streamId, a, b, c, d)) link = link.next;
    this.#last = link?.value;
    return this.#last;
  }

  /** Adds a stream whose id is not there yet. */
  add(value: T): void {
    const hash = value.streamId.hash();
    this.#chains.set(hash, { value, next: this.#chains.get(hash) });
    this.#count++;
  }

  delete(value: T): void {
    if (this.#last === value) this.#last = undefined;
    const hash = value.streamId.hash();
    let before: Link<T> | undefined;
    for (let link = this.#chains.get(hash); link !== undefined; link = link.next) {
      if (link.value === value) {
        this.#unlink(hash, before, link);
        return;
      }
      before = link;
    }
  }

  values(): T[] {
    const all: T[] = [];
    for (const first of this.#chains.values()) {
      for (let link: Link<T> | undefined = first; link !== undefined; link = link.next) all.push(link.value);
    }
    return all;
  }

  #unlink(hash: number, before: Link<T> | undefined, link: Link<T>): void {
    if (before !== undefined) before.next = link.next;
    else if (link.next !== undefined) this.#chains.set(hash, link.next);
    else this.#chains.delete(hash);
    this.#count--;
  }
}

function hasWords(id: StreamId, a: number, b: number, c: number, d: number): boolean {
  return id.a === a && id.b === b && id.c === c && id.d === d;
}
