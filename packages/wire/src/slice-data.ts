// Bytes of a data field: a view of the message, or a copy, by what a view would keep alive.

/** How much more than twice its size a view may keep alive. */
const VIEW_SLACK_BYTES = 256;

/** @internal The bytes at `at`: a view where that is allowed and keeps alive at most about twice their size, else a copy. */
export function sliceData(bytes: Uint8Array, at: number, size: number, views: boolean): Uint8Array {
  if (views) {
    // Asked for once: the host takes as long for it as for the view.
    const { buffer } = bytes;
    if (buffer.byteLength <= 2 * size + VIEW_SLACK_BYTES) return new Uint8Array(buffer, bytes.byteOffset + at, size);
  }
  // A Buffer's own `slice` is a view, and its copy a Buffer; a copy out of a view makes two arrays where one is enough.
  if (bytes.constructor === Uint8Array) return bytes.slice(at, at + size);
  return new Uint8Array(bytes.buffer, bytes.byteOffset + at, size).slice();
}
