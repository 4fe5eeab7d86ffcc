// Telling bytes from everything else that a caller may pass.

const tagOf = Object.prototype.toString;

/** True for a `Uint8Array` or a class of it such as Node's `Buffer`, also of another realm; false for other views. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || (ArrayBuffer.isView(value) && tagOf.call(value) === "[object Uint8Array]");
}
