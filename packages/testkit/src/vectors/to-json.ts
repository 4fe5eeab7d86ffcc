// From decoded values to the vectors' JSON form, by the generated shapes. Strict: a value of another shape than the
// schema's is an error, not a guess.

import { Bytes16, isUnrecognized } from "@ixt/wire";
import type { VectorJson } from "./golden-vector.js";
import { toHex } from "./hex.js";
import { shapeOf } from "./shapes.js";
import type { FieldShape, StructShape } from "./struct-shape.js";

/** The JSON form of a decoded struct. @throws TypeError for a value that is none. */
export function toJson(struct: string, value: unknown): VectorJson {
  const shape = shapeOf(struct);
  const record = asRecord(value, struct);
  const json: Record<string, VectorJson> = {};
  for (const [name, field] of shape.fields) json[name] = fieldJson(name, field, record[name]);
  if (shape.variants.length > 0) Object.assign(json, unionJson(struct, shape, record));
  return json;
}

function unionJson(struct: string, shape: StructShape, record: Record<string, unknown>): Record<string, VectorJson> {
  const { kind, ordinal } = record;
  if (kind === "unrecognized" && typeof ordinal === "number") return { kind, ordinal };
  const variant = shape.variants.find(([name]) => name === kind);
  if (variant === undefined) throw new TypeError(`${struct} has no variant ${String(kind)}`);
  const [name, field] = variant;
  return field.kind === "void" ? { kind: name } : { kind: name, [name]: valueJson(name, field, record[name]) };
}

function fieldJson(name: string, shape: FieldShape, value: unknown): VectorJson {
  return shape.kind === "struct" && value === undefined ? null : valueJson(name, shape, value);
}

function valueJson(name: string, shape: FieldShape, value: unknown): VectorJson {
  switch (shape.kind) {
    case "bool":
      if (typeof value === "boolean") return value;
      break;
    case "number":
      if (typeof value === "number") return value;
      break;
    case "bigint":
      if (typeof value === "bigint") return value.toString();
      break;
    case "safeInteger":
      if (typeof value === "number") return String(value);
      break;
    case "text":
      if (typeof value === "string") return value;
      break;
    case "data":
      if (value instanceof Uint8Array) return toHex(value);
      break;
    case "bytes16":
      if (Bytes16.is(value)) return value.isZero ? "" : value.toHex();
      break;
    case "enum": {
      const known = typeof value === "number" ? shape.names[value] : undefined;
      if (known !== undefined) return known;
      if (isUnrecognized(value)) return { unrecognized: value.unrecognized };
      break;
    }
    case "list":
      if (Array.isArray(value)) return value.map((element) => valueJson(name, shape.element, element));
      break;
    case "struct":
    case "group":
      return toJson(shape.name, value);
  }
  throw new TypeError(`${name} is no ${shape.kind}`);
}

function asRecord(value: unknown, struct: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new TypeError(`expected a ${struct}`);
  return value as Record<string, unknown>;
}
