// The narrow view of a byte stream pair that a transport needs: implemented over Node streams by the stdio entry, over
// two queues by the in-memory pair, and by anyone over any other pipe.

/** What a {@link ByteChannel} tells its reader. After `end` or `error` nothing more is told. */
export interface ByteReader {
  /** A chunk, which is the reader's from now on. */
  data(chunk: Uint8Array): void;
  /** The other side will send no more. */
  end(): void;
  /** The channel broke, in either direction. A `TransportError` ends the transport as it is, anything else as `unavailable`. */
  error(cause: unknown): void;
}

/** A duplex channel of bytes. */
export interface ByteChannel {
  /**
   * While at least so many bytes were written whose `done` has not come, no more data is written, so that control messages do not stand
   * behind it. A channel that says late what it has written wants more. Default 64 KiB.
   */
  readonly inFlightBytes?: number;
  /**
   * Memory of so many bytes, which need not be zeros: nothing of it is read, sent or handed on before it was written. Default a new
   * `Uint8Array`, whose zeros are a fifth of what large messages cost.
   */
  readonly allocate?: (bytes: number) => Uint8Array;
  /** Starts reading; called at most once. Errors that came earlier are told now. */
  read(reader: ByteReader): void;
  /** Writes `chunk`; `done` says, also within this call, that the chunk is not needed any more. After an error `done` need not come. */
  write(chunk: Uint8Array, done: () => void): void;
  /** Ends our direction behind everything written. */
  end(): void;
  /** Releases both directions at once, written or not. */
  destroy(): void;
}
