// How a value becomes a payload and back. Three ready-made ones; anything with the same two functions is one too.

import { createError } from "@ixt/context";

/** Turns values of one type into payloads and back. */
export interface Codec<Value> {
  /** The bytes are taken at once; they stay the codec's. */
  encode(value: Value): Uint8Array;
  /**
   * The payload is the codec's to keep.
   *
   * @throws anything, for a payload that is no such value; the peer then gets `invalidArgument`.
   */
  decode(payload: Uint8Array): Value;
}

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Payloads as they are. */
export const bytes: Codec<Uint8Array> = Object.freeze({
  encode: (value: Uint8Array): Uint8Array => value,
  decode: (payload: Uint8Array): Uint8Array => payload,
});

/** Text as UTF-8. Bytes that are no UTF-8 are refused; a byte order mark is kept. */
export const text: Codec<string> = Object.freeze({
  encode: (value: string): Uint8Array => encoder.encode(value),
  decode: (payload: Uint8Array): string => strictDecoder.decode(payload),
});

/**
 * Values as JSON. What a peer sends is checked by `check` alone; without it only the JSON itself is.
 *
 * @param check returns the value as the type it vouches for, or throws
 *
 * @example
 * ```ts
 * import { json } from "@ixt/sdk";
 *
 * const count = json((value) => {
 *   if (typeof value !== "number") throw new Error("expected a number");
 *   return value;
 * });
 * console.log(count.decode(count.encode(3))); // 3
 * ```
 */
export function json<Value = unknown>(check?: (value: unknown) => Value): Codec<Value> {
  return {
    encode(value) {
      const encoded: string | undefined = JSON.stringify(value);
      if (encoded === undefined) throw createError("internal", "the value has no JSON");
      return encoder.encode(encoded);
    },
    decode(payload) {
      const value: unknown = JSON.parse(strictDecoder.decode(payload));
      // Without a check the caller vouches for the type: this is where bytes become it.
      return check === undefined ? (value as Value) : check(value);
    },
  };
}

/** Decodes what a peer sent; whatever the codec throws becomes `invalidArgument`, without the codec's text. */
export function decodePayload<Value>(codec: Codec<Value>, payload: Uint8Array, what: string): Value {
  try {
    return codec.decode(payload);
  } catch (cause) {
    throw createError("invalidArgument", `${what} cannot be decoded`, { blame: "peer", cause });
  }
}
