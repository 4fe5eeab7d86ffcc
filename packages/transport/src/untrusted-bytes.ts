// Tells bytes from everything else that a peer may have put on a port or a socket.

/** The getter that no value can pretend to: it looks at what the array is, in whatever realm it was made. */
const readTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;

const readLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")?.get;

/**
 * The value as a plain view of its own bytes, if it is a `Uint8Array` or an `ArrayBuffer`; `undefined` for anything else, and for
 * shared memory, which the peer could still write to. What is detached has no bytes.
 */
export function toBytes(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (isArrayBuffer(value)) return toView(value, 0, value.byteLength);
  if (!ArrayBuffer.isView(value) || readTag?.call(value) !== "Uint8Array" || !isArrayBuffer(value.buffer))
    return undefined;
  return toView(value.buffer, value.byteOffset, value.byteLength);
}

/** No view can be made of a detached buffer, not even an empty one. */
function toView(buffer: ArrayBuffer, at: number, length: number): Uint8Array<ArrayBuffer> {
  return length === 0 ? new Uint8Array(0) : new Uint8Array(buffer, at, length);
}

/** Whether it is an ArrayBuffer of this realm or another: only such have the slot that the getter reads. */
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  try {
    return readLength?.call(value) !== undefined;
  } catch {
    return false;
  }
}
