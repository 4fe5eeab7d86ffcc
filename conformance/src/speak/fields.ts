// The fields of one JSON object of a scenario, each taken once by its name and its type; what is wrong is said in one sentence.

import { text } from "@ixt/sdk";
import type { Json, JsonObject } from "../vectors/vector.js";
import { pattern } from "./pattern.js";
import type { Payload } from "./step.js";

/** What is wrong with a scenario, without where. */
export class Mistake extends Error {}

/** Makes of a field's value what it stands for. @throws Mistake when it is none. */
export type Read<Value> = (value: Json, name: string) => Value;

/** One object. */
export class Fields {
  readonly #object: JsonObject;
  readonly #left: Set<string>;

  /** @param what names the object: `the step` */
  constructor(value: Json, what: string) {
    if (!isObject(value)) throw new Mistake(`${what} must be an object`);
    this.#object = value;
    this.#left = new Set(Object.keys(value));
  }

  /** @throws Mistake when the field is missing, or of another type. */
  take<Value>(name: string, read: Read<Value>): Value {
    const value = this.maybe(name, read);
    if (value === undefined) throw new Mistake(`${JSON.stringify(name)} is missing`);
    return value;
  }

  /** @throws Mistake when the field is of another type. */
  maybe<Value>(name: string, read: Read<Value>): Value | undefined {
    const value = Object.hasOwn(this.#object, name) ? this.#object[name] : undefined;
    this.#left.delete(name);
    return value === undefined ? undefined : read(value, name);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#object, name);
  }

  /** @throws Mistake when a field is left that nobody has taken. */
  end(): void {
    const [unknown] = this.#left;
    if (unknown !== undefined) throw new Mistake(`there is no field ${JSON.stringify(unknown)} here`);
  }
}

/** True for what is neither an array nor null nor plain. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const asText: Read<string> = (value, name) => {
  if (typeof value === "string") return value;
  throw new Mistake(`${JSON.stringify(name)} must be a string`);
};

/** A whole number of 0 or more. */
export const asCount: Read<number> = (value, name) => {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Mistake(`${JSON.stringify(name)} must be a whole number of 0 or more`);
};

/** Whatever it is. */
export const asJson: Read<Json> = (value) => value;

/** A string, or an array of at least one. */
export const asTexts: Read<readonly string[]> = (value, name) => {
  if (!Array.isArray(value)) return [asText(value, name)];
  if (value.length === 0) throw new Mistake(`${JSON.stringify(name)} must not be empty`);
  return value.map((each: Json) => asText(each, name));
};

/** One of these words. */
export function oneOf<const Word extends string>(words: readonly Word[]): Read<Word> {
  return (value, name) => {
    const word = words.find((each) => each === value);
    if (word !== undefined) return word;
    throw new Mistake(`${JSON.stringify(name)} must be one of ${words.join(", ")}, and is ${JSON.stringify(value)}`);
  };
}

export const asPayload: Read<Payload> = (value, name) => {
  const fields = new Fields(value, JSON.stringify(name));
  const payload = readPayload(fields, name);
  fields.end();
  return payload;
};

function readPayload(fields: Fields, name: string): Payload {
  if (fields.has("text")) return { kind: "bytes", bytes: text.encode(fields.take("text", asText)) };
  if (fields.has("hex")) return { kind: "bytes", bytes: fields.take("hex", asHex) };
  if (fields.has("json")) return { kind: "json", value: fields.take("json", asJson) };
  if (fields.has("pattern")) {
    return { kind: "bytes", bytes: pattern(fields.take("pattern", asCount), fields.take("size", asCount)) };
  }
  throw new Mistake(`${JSON.stringify(name)} must say text, hex, json, or pattern and size`);
}

const asHex: Read<Uint8Array> = (value, name) => {
  const hex = asText(value, name);
  if (/^(?:[0-9a-f]{2})*$/.test(hex)) return Uint8Array.from(Buffer.from(hex, "hex"));
  throw new Mistake(`${JSON.stringify(name)} must be pairs of lowercase hex digits`);
};
