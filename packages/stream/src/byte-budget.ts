// How many payload bytes may wait for a consumer: those of one stream, and within them those of all streams of a session. And what of
// that is pledged to windows that have widened, so that all of them together cannot ask for more than there is. Pure.

/** Bytes held against a cap. One payload alone is always taken, so that no cap makes a stream impossible. */
export class ByteBudget {
  readonly cap: number;
  #parent: ByteBudget | undefined;
  #bytes = 0;
  #pledged = 0;

  constructor(cap: number, parent?: ByteBudget) {
    this.cap = cap;
    this.#parent = parent;
  }

  get held(): number {
    return this.#bytes;
  }

  /** Holds so many more; false, and nothing held, when there is no room for them. */
  take(bytes: number): boolean {
    if (this.#bytes > 0 && this.#bytes + bytes > this.cap) return false;
    if (this.#parent?.take(bytes) === false) return false;
    this.#bytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
    this.#parent?.release(bytes);
  }

  /** Sets aside so many bytes for what a wider window may bring; false, and nothing set aside, when so much is not left. */
  pledge(bytes: number): boolean {
    if (this.#pledged + bytes > this.cap) return false;
    if (this.#parent?.pledge(bytes) === false) return false;
    this.#pledged += bytes;
    return true;
  }

  /** Gives back all that is pledged here. */
  unpledge(): void {
    this.#parent?.giveBack(this.#pledged);
    this.#pledged = 0;
  }

  /** From now on what is held here burdens nobody else. */
  detach(): void {
    this.unpledge();
    this.#parent?.release(this.#bytes);
    this.#parent = undefined;
  }

  private giveBack(pledged: number): void {
    this.#pledged -= pledged;
  }
}
