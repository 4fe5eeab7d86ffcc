// Cuts what is read of a file into data frames: whole lines where they fit, pieces of at most the frame's budget where not.

/** Bytes of one data frame at most. */
export const BATCH_BYTES: number = 64 * 1024;

const NEWLINE = 0x0a;

/**
 * Batches of at most `batchBytes`, which together are the bytes of `chunks`. Each ends behind a line ending, but for the
 * last one and for pieces of a line that is longer than a batch. Views of the chunks where they need not be joined.
 */
export async function* toBatches(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  batchBytes: number = BATCH_BYTES,
): AsyncGenerator<Uint8Array> {
  let rest = new Uint8Array(0);
  for await (const chunk of chunks) {
    let bytes: Uint8Array = chunk;
    if (rest.length > 0) {
      bytes = new Uint8Array(rest.length + chunk.length);
      bytes.set(rest);
      bytes.set(chunk, rest.length);
    }
    let at = 0;
    while (bytes.length - at >= batchBytes) {
      const lineEnd = bytes.lastIndexOf(NEWLINE, at + batchBytes - 1) + 1;
      const end = lineEnd > at ? lineEnd : at + batchBytes;
      yield bytes.subarray(at, end);
      at = end;
    }
    rest = bytes.slice(at);
  }
  if (rest.length > 0) yield rest;
}
