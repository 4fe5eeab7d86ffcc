// Telling bytes from everything else that a caller may pass, and counting them.

const tagOf = Object.prototype.toString;

/** True for a `Uint8Array` or a class of it such as Node's `Buffer`, also of another realm; false for what only looks like one. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value instanceof Uint8Array || tagOf.call(value) === "[object Uint8Array]");
}

const lengthGetter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "length")?.get as (
  this: Uint8Array,
) => number;

/** How many bytes there are, whatever a subclass says of itself. */
export function byteCount(bytes: Uint8Array): number {
  return lengthGetter.call(bytes);
}
