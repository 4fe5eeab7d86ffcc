// How a value becomes a payload and back. Four ready-made ones; anything with the same two functions is one too.

import { createError } from "@ixt/context";
import { IxtError, WireError } from "@ixt/wire";
import { type StandardSchema, validateStandard } from "./standard-schema.js";

/** Turns values of one type into payloads and back. */
export interface Codec<Value> {
  /** The bytes are taken at once; they stay the codec's. */
  encode(value: Value): Uint8Array;
  /**
   * The payload is the codec's to keep.
   *
   * @throws anything, for a payload that is no such value. The peer gets an IxtError as it is, and of anything else `invalidArgument`
   * without its text.
   */
  decode(payload: Uint8Array): Value;
}

const encoder = new TextEncoder();
/** Code units that no UTF-8 can carry: the host's encoder would write other text in their place. The wire has its own for fields. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Payloads as they are. */
export const bytes: Codec<Uint8Array> = Object.freeze({
  encode: (value: Uint8Array): Uint8Array => value,
  decode: (payload: Uint8Array): Uint8Array => payload,
});

/** Text as UTF-8. Bytes that are no UTF-8 are refused, and so is text with a lone surrogate (`internal`); a byte order mark is kept. */
export const text: Codec<string> = Object.freeze({
  encode(value: string): Uint8Array {
    const encoded = encoder.encode(value);
    // As many bytes as characters: ASCII, so no surrogate either.
    if (encoded.length !== value.length && LONE_SURROGATE.test(value)) {
      throw createError("internal", "the text has a lone surrogate, which UTF-8 cannot carry");
    }
    return encoded;
  },
  decode: (payload: Uint8Array): string => strictDecoder.decode(payload),
});

/**
 * How deep the JSON of a peer may be nested. Whatever walks a value calls itself for each level, checks and schemas and
 * `JSON.stringify` alike: a payload of brackets alone would have them run out of stack.
 */
const MAX_JSON_DEPTH = 500;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
/** All that a bracket lacks to be a brace. */
const BRACKET_TO_BRACE = 0x20;

/**
 * Values as JSON. What a peer sends is checked by `check` alone; without it only the JSON itself is. JSON that is nested deeper than
 * 500 levels is refused with `invalidArgument`.
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
      checkDepth(payload);
      const value: unknown = JSON.parse(strictDecoder.decode(payload));
      // Without a check the caller vouches for the type: this is where bytes become it.
      return check === undefined ? (value as Value) : check(value);
    },
  };
}

/** Counts brackets outside of strings: ASCII, as no byte of another character is. What is no JSON is left to the parser. */
function checkDepth(payload: Uint8Array): void {
  if (payload.length <= MAX_JSON_DEPTH) return;
  let depth = 0;
  for (let i = 0; i < payload.length; i++) {
    const byte = payload[i] ?? 0;
    if (byte === QUOTE) {
      i++;
      while (i < payload.length && payload[i] !== QUOTE) i += payload[i] === BACKSLASH ? 2 : 1;
      continue;
    }
    const bracket = byte | BRACKET_TO_BRACE;
    if (bracket === CLOSING_BRACE) depth--;
    else if (bracket === OPENING_BRACE && ++depth > MAX_JSON_DEPTH) {
      throw createError("invalidArgument", `JSON nested deeper than ${MAX_JSON_DEPTH} levels`, { blame: "peer" });
    }
  }
}

/**
 * Values as JSON, checked by a validator of any library that speaks Standard Schema.
 *
 * What is decoded is the schema's output: checked, with its defaults filled in and its transformations done. A value that does not
 * fit is refused with `invalidArgument`, and the error names the first three issues as `path: message`, so that a schema's own
 * messages reach the peer; what a schema throws does not. One that answers with a promise, as asynchronous ones do, is refused with
 * `internal`.
 *
 * What is encoded is written as it is, unchecked: the types have seen it, and whoever decodes it checks it anyway. So with a schema
 * that transforms, what was encoded need not decode again; give such a one to the side that decodes.
 *
 * @example
 * ```ts
 * import { defineCall, schema, text } from "@ixt/sdk";
 * import * as z from "zod";
 *
 * const person = schema(z.object({ name: z.string(), age: z.number().int().default(0) }));
 * console.log(person.decode(text.encode('{"name":"ada"}'))); // { name: 'ada', age: 0 }
 * export const greet = defineCall({ input: person, output: text, handle: ({ name }) => `hello ${name}` });
 * ```
 */
export function schema<Output>(standardSchema: StandardSchema<unknown, Output>): Codec<Output> {
  return json((value) => validateStandard(standardSchema, value));
}

/**
 * Decodes what a peer sent. An IxtError of the codec's own goes on as it is; whatever else it throws becomes `invalidArgument`,
 * without the codec's text. A WireError says what is wrong with bytes, in terms of the codec's making: it is of the latter.
 */
export function decodePayload<Value>(codec: Codec<Value>, payload: Uint8Array, what: string): Value {
  try {
    return codec.decode(payload);
  } catch (cause) {
    if (IxtError.is(cause) && !(cause instanceof WireError)) throw cause;
    throw createError("invalidArgument", `${what} cannot be decoded`, { blame: "peer", cause });
  }
}
