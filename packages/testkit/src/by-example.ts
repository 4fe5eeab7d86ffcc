// Which codec a value is written with, from the value itself: text as UTF-8, bytes as they are, everything else as JSON.

import { bytes, type Codec, json, text } from "@ixt/sdk";

/** The codec of a value. An answer is read as its question was written, where nothing else is said. */
export function codecOf(value: unknown): Codec<unknown> {
  // Each takes what it is chosen for, which the types cannot say of `unknown`.
  if (typeof value === "string") return text as Codec<unknown>;
  if (value instanceof Uint8Array) return bytes as Codec<unknown>;
  return json();
}
