// Encoding one message into bytes of its own, for callers who keep no slab.

import { Writer } from "./writer.js";

/** Above this, the shared slab is given up after use rather than kept. */
const KEEP_BYTES = 256 * 1024;

let idle: Writer | undefined = /* @__PURE__ */ new Writer();

/** @internal Encodes through a slab that all callers share, and copies the message out. */
export function encodeFresh<T>(encodeInto: (writer: Writer, value: T) => number, value: T): Uint8Array {
  // A getter of `value` may itself encode, and then finds no idle slab.
  const writer = idle ?? new Writer();
  idle = undefined;
  try {
    encodeInto(writer, value);
    return writer.bytes().slice();
  } finally {
    idle = writer.slab.length > KEEP_BYTES ? new Writer() : writer;
    idle.reset();
  }
}
