// Telling bytes from everything else that a caller may pass, counting and copying them. The host's own functions are taken from it once:
// where a method stands two prototypes above its array, the engine would look for it at each call.

const tagOf = Object.prototype.toString;
const { isView } = ArrayBuffer;
const { set } = Uint8Array.prototype;

/** True for a `Uint8Array` or a class of it such as Node's `Buffer`, also of another realm; false for what only looks like one. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return isView(value) && (value instanceof Uint8Array || tagOf.call(value) === "[object Uint8Array]");
}

const lengthGetter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "length")?.get as (
  this: Uint8Array,
) => number;

/** How many bytes there are, whatever a subclass says of itself. */
export function byteCount(bytes: Uint8Array): number {
  return lengthGetter.call(bytes);
}

/** Copies all of `bytes` to `at`. */
export function copyBytes(into: Uint8Array, at: number, bytes: Uint8Array): void {
  set.call(into, bytes, at);
}
