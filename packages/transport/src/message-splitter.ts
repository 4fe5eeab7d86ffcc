// Chunks of bytes in, whole Cap'n Proto messages out. A message that lies within one chunk is a view of that chunk; only a
// message that straddles chunks is copied, and no more is set aside for it than has arrived (times two).

import { DEFAULT_LIMITS, type Limits, messageByteLength, WireError } from "@ixt/wire";
import type { InPlaceReceiver } from "./transport.js";
import { TransportError } from "./transport-error.js";

/** First allocation for a message that straddles chunks; it doubles as bytes arrive, up to the message's own length. */
const FIRST_PARTIAL_BYTES = 4096;

const NOTHING: Uint8Array = new Uint8Array(0);

/** Memory for where nothing else is given. */
export const allocateZeros = (bytes: number): Uint8Array => new Uint8Array(bytes);

/**
 * Splits a byte stream into messages by Cap'n Proto's standard stream framing. Pure: no I/O, no time.
 *
 * @example
 * ```ts
 * import { MessageSplitter } from "@ixt/transport";
 * import { encodePing } from "@ixt/wire/wasipc";
 *
 * const splitter = new MessageSplitter();
 * const bytes = encodePing({ nonce: 1n });
 * splitter.push(bytes.subarray(0, 5), () => console.log("not yet"));
 * splitter.push(bytes.subarray(5), (message) => console.log(message.length === bytes.length)); // true
 * splitter.end();
 * ```
 */
export class MessageSplitter {
  readonly #limits: Limits;
  readonly #allocate: (bytes: number) => Uint8Array;
  /** Bytes of the message that is not whole yet stand at the front of `#partial`, `#partialLength` of them. */
  #partial: Uint8Array = NOTHING;
  #partialLength = 0;
  /** Length of that message, 0 while its segment table is incomplete. */
  #messageLength = 0;
  /** Offset in the stream of the first byte that belongs to no delivered message. */
  #byteOffset = 0;
  #failure: TransportError | undefined;

  /** @param allocate memory for a message that straddles chunks; it need not be zeros */
  constructor(limits: Limits = DEFAULT_LIMITS, allocate: (bytes: number) => Uint8Array = allocateZeros) {
    this.#limits = limits;
    this.#allocate = allocate;
  }

  /** Bytes of the stream that have been delivered as messages. */
  get byteOffset(): number {
    return this.#byteOffset;
  }

  /**
   * Takes the next chunk and hands each message that is now whole to `deliver`, in order. Views of `chunk` are handed
   * out, so it must not be written to afterwards.
   *
   * @throws {@link TransportError} `protocolError` with the byte offset, for a segment table that breaks the limits; every
   *   later call throws the same. What `deliver` throws passes through, and the rest of the chunk is dropped.
   */
  push(chunk: Uint8Array, deliver: (message: Uint8Array) => void): void {
    this.pushInPlace(chunk, (bytes, start, end) => deliver(bytes.subarray(start, end)));
  }

  /** As {@link push}, telling of each message where it lies: no array is made for it. */
  pushInPlace(chunk: Uint8Array, deliver: InPlaceReceiver): void {
    if (this.#failure) throw this.#failure;
    let at = this.#partialLength > 0 ? this.#complete(chunk, deliver) : 0;
    if (at === chunk.length) return;
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
    while (at < chunk.length) {
      const length = this.#measure(chunk, at);
      if (length === 0 || length > chunk.length - at) {
        this.#setAside(chunk, at, length);
        return;
      }
      this.#byteOffset += length;
      deliver(chunk, at, at + length, view);
      at += length;
    }
  }

  /**
   * Says that the stream is over.
   *
   * @throws {@link TransportError} `unavailable` with the offset of the message it ended in, if it ended inside one.
   */
  end(): void {
    if (this.#failure) throw this.#failure;
    if (this.#partialLength === 0) return;
    const whole = this.#messageLength === 0 ? "" : ` of ${this.#messageLength}`;
    this.#failure = new TransportError(
      `the channel ended inside the message at byte ${this.#byteOffset}, after ${this.#partialLength}${whole} bytes of it`,
      { code: "unavailable", blame: "transport", byteOffset: this.#byteOffset },
    );
    throw this.#failure;
  }

  /** Fills up the message that began in an earlier chunk; returns how much of `chunk` that took. */
  #complete(chunk: Uint8Array, deliver: InPlaceReceiver): number {
    let at = 0;
    while (this.#messageLength === 0) {
      if (at === chunk.length) return at;
      // A segment table is a whole number of words, so reading word by word never takes bytes of the next message.
      const upTo = Math.min(chunk.length, at + 8 - (this.#partialLength % 8));
      this.#append(chunk, at, upTo, this.#partialLength + 8);
      at = upTo;
      this.#messageLength = this.#measure(this.#partial.subarray(0, this.#partialLength), 0);
    }
    const upTo = Math.min(chunk.length, at + this.#messageLength - this.#partialLength);
    this.#append(chunk, at, upTo, this.#messageLength);
    if (this.#partialLength === this.#messageLength) this.#deliverPartial(deliver);
    return upTo;
  }

  #deliverPartial(deliver: InPlaceReceiver): void {
    const message = this.#partial;
    const length = this.#partialLength;
    this.#partial = NOTHING;
    this.#partialLength = 0;
    this.#messageLength = 0;
    this.#byteOffset += length;
    deliver(message, 0, length, new DataView(message.buffer, message.byteOffset, length));
  }

  #setAside(chunk: Uint8Array, at: number, length: number): void {
    this.#messageLength = length;
    this.#append(chunk, at, chunk.length, length === 0 ? chunk.length - at : length);
  }

  /** Copies `chunk[from, to)` behind what is set aside; grows at most to `wanted` or twice what is there. */
  #append(chunk: Uint8Array, from: number, to: number, wanted: number): void {
    const length = this.#partialLength + to - from;
    if (length > this.#partial.length) {
      const roomy = Math.max(2 * length, FIRST_PARTIAL_BYTES);
      const grown = this.#allocate(Math.max(length, Math.min(wanted, roomy)));
      grown.set(this.#partial.subarray(0, this.#partialLength));
      this.#partial = grown;
    }
    this.#partial.set(chunk.subarray(from, to), this.#partialLength);
    this.#partialLength = length;
  }

  #measure(bytes: Uint8Array, at: number): number {
    try {
      return messageByteLength(bytes, at, this.#limits);
    } catch (error) {
      const detail = error instanceof WireError ? error.message : "unreadable";
      this.#failure = new TransportError(`no message at byte ${this.#byteOffset}: ${detail}`, {
        code: "protocolError",
        blame: "peer",
        byteOffset: this.#byteOffset,
        cause: error,
      });
      throw this.#failure;
    }
  }
}
