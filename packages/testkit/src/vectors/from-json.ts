// From the vectors' JSON form to the values that the codecs take, by the generated shapes.

import { Bytes16 } from "@ixt/wire";
import { fromHex } from "./hex.js";
import { shapeOf } from "./shapes.js";
import type { FieldShape } from "./struct-shape.js";

/** The value of a struct, every field of which is there. @throws TypeError for JSON of another form. */
export function fromJson(struct: string, json: unknown): unknown {
  const { fields, variants } = shapeOf(struct);
  const record = asRecord(json, struct);
  const value: Record<string, unknown> = {};
  for (const [name, shape] of fields) {
    const isAbsent = shape.kind === "struct" && record[name] === null;
    value[name] = isAbsent ? undefined : fromValue(name, shape, record[name]);
  }
  if (variants.length === 0) return value;
  const { kind, ordinal } = record;
  if (kind === "unrecognized") return { ...value, kind, ordinal };
  const variant = variants.find(([name]) => name === kind);
  if (variant === undefined) throw new TypeError(`${struct} has no variant ${String(kind)}`);
  const [name, shape] = variant;
  return shape.kind === "void" ? { ...value, kind } : { ...value, kind, [name]: fromValue(name, shape, record[name]) };
}

function fromValue(name: string, shape: FieldShape, json: unknown): unknown {
  switch (shape.kind) {
    case "bigint":
      return BigInt(asText(name, json));
    case "safeInteger":
      return Number(asText(name, json));
    case "data":
      return fromHex(asText(name, json));
    case "bytes16":
      return json === "" ? Bytes16.ZERO : Bytes16.fromHex(asText(name, json));
    case "enum":
      return typeof json === "string" ? ordinalOf(name, shape.names, json) : json;
    case "list":
      if (!Array.isArray(json)) throw new TypeError(`${name} is no list`);
      return json.map((element) => fromValue(name, shape.element, element));
    case "struct":
    case "group":
      return fromJson(shape.name, json);
    default:
      // Texts, booleans and small numbers are themselves.
      return json;
  }
}

function ordinalOf(name: string, names: readonly string[], value: string): number {
  const ordinal = names.indexOf(value);
  if (ordinal < 0) throw new TypeError(`${name} has no value ${value}`);
  return ordinal;
}

function asText(name: string, json: unknown): string {
  if (typeof json !== "string") throw new TypeError(`${name} is no text`);
  return json;
}

function asRecord(json: unknown, struct: string): Record<string, unknown> {
  if (typeof json !== "object" || json === null) throw new TypeError(`expected a ${struct}`);
  return json as Record<string, unknown>;
}
