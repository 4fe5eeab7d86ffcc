// The edge: a value becomes a message in a slab, or in bytes of its own for callers who keep none.

import { type StructFill, writeStruct } from "./write-struct.js";
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

/** @internal Appends one message whose root is written by `fill`, and called `name` in the path of an error; returns its length. */
export function encodeMessage<T>(
  writer: Writer,
  value: T,
  dataWords: number,
  pointerWords: number,
  fill: StructFill<T>,
  name: string,
): number {
  const root = writer.begin();
  try {
    writeStruct(writer, root, value, dataWords, pointerWords, fill, name);
    return writer.finish(root);
  } catch (error) {
    throw writer.abort(root, error);
  }
}
