/** Chunks of a byte stream in, the records with a length before each out. */

/** Of a record's prefix the last four bytes are its length, big-endian. */
const LENGTH_BYTES = 4;

/** Cuts the records out of what a socket reads: views of the chunk, and a buffer of its own for one that straddles chunks. */
export class RecordSplitter {
  readonly #prefix: Buffer;
  readonly #deliver: (payload: Uint8Array) => void;
  /** Bytes of a prefix that is not whole yet. */
  #prefixFilled = 0;
  /** A record whose prefix was read and which is not whole yet. */
  #body: Buffer | undefined;
  #bodyFilled = 0;

  /** @param prefixBytes at least 4 */
  constructor(prefixBytes: number, deliver: (payload: Uint8Array) => void) {
    this.#prefix = Buffer.alloc(prefixBytes);
    this.#deliver = deliver;
  }

  push(chunk: Buffer): void {
    const prefixBytes = this.#prefix.length;
    let offset = this.#finish(chunk);
    while (chunk.length - offset >= prefixBytes) {
      const start = offset + prefixBytes;
      const length = chunk.readUInt32BE(start - LENGTH_BYTES);
      offset = start + length;
      if (offset > chunk.length) {
        this.#begin(length, chunk, start);
        return;
      }
      this.#deliver(chunk.subarray(start, offset));
    }
    this.#prefixFilled = chunk.copy(this.#prefix, this.#prefixFilled, offset) + this.#prefixFilled;
  }

  /** What the chunk before has left open. Returns where the next record begins. */
  #finish(chunk: Buffer): number {
    let offset = 0;
    if (this.#prefixFilled > 0) {
      offset = chunk.copy(this.#prefix, this.#prefixFilled);
      this.#prefixFilled += offset;
      if (this.#prefixFilled < this.#prefix.length) return offset;
      this.#prefixFilled = 0;
      this.#begin(this.#prefix.readUInt32BE(this.#prefix.length - LENGTH_BYTES), chunk, chunk.length);
    }
    const body = this.#body;
    if (body === undefined) return offset;
    const copied = chunk.copy(body, this.#bodyFilled, offset);
    this.#bodyFilled += copied;
    if (this.#bodyFilled < body.length) return chunk.length;
    this.#body = undefined;
    this.#deliver(body);
    return offset + copied;
  }

  #begin(length: number, chunk: Buffer, start: number): void {
    this.#body = Buffer.allocUnsafe(length);
    this.#bodyFilled = chunk.copy(this.#body, 0, start);
  }
}
