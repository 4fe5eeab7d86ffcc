// From the vectors' JSON form to the values that our codecs take, by the compiled schemas. The way back stands in the
// testkit, written apart from this one, so that each checks the other.

import { Bytes16 } from "@ixt/wire";
import type { Field, FieldType, StructNode } from "../schema/model.js";
import type { Json, JsonObject } from "./vector.js";

/** The struct with every field that `given` leaves out, in the schema's order. Throws for a field that the schema has not. */
export function completeJson(node: StructNode, given: JsonObject): JsonObject {
  const complete: Record<string, Json> = {};
  for (const field of node.plain) complete[field.name] = completeField(field, given[field.name]);
  if (node.variants.length > 0) Object.assign(complete, completeUnion(node, given));
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(complete, name)) throw new Error(`${node.name} has no field ${name} here`);
  }
  return complete;
}

function completeUnion(node: StructNode, given: JsonObject): JsonObject {
  const kind = given["kind"] ?? node.variants[0]?.name ?? "";
  if (kind === "unrecognized") return { kind, ordinal: given["ordinal"] ?? 0 };
  const variant = node.variants.find(({ name }) => name === kind);
  if (variant === undefined) throw new Error(`${node.name} has no variant ${String(kind)}`);
  if (variant.type.kind === "void") return { kind };
  return { kind, [variant.name]: completeValue(variant.type, variant, given[variant.name]) };
}

function completeField(field: Field, given: Json | undefined): Json {
  if (field.type.kind === "struct" && (given === undefined || given === null)) return null;
  return completeValue(field.type, field, given);
}

function completeValue(type: FieldType, field: Field, given: Json | undefined): Json {
  if (type.kind === "struct" || type.kind === "group") return completeJson(type.node, asObject(given ?? {}));
  if (type.kind === "list") return asArray(given ?? []).map((element) => completeValue(type.element, field, element));
  return given ?? restOf(type);
}

function restOf(type: FieldType): Json {
  switch (type.kind) {
    case "bool":
      return false;
    case "integer":
      return type.bits === 64 ? "0" : 0;
    case "enum":
      return type.node.values[0] ?? "";
    default:
      return "";
  }
}

/** The value of a complete struct, as the codec of `node` takes it and gives it back. */
export function fromJson(node: StructNode, json: JsonObject): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const field of node.plain) {
    const given = json[field.name];
    const isAbsent = field.type.kind === "struct" && given === null;
    value[field.name] = isAbsent ? undefined : fromValue(field.type, field, given);
  }
  if (node.variants.length === 0) return value;
  const { kind } = json;
  if (kind === "unrecognized") return { ...value, kind, ordinal: json["ordinal"] };
  const variant = node.variants.find(({ name }) => name === kind);
  if (variant === undefined) throw new Error(`${node.name} has no variant ${String(kind)}`);
  if (variant.type.kind === "void") return { ...value, kind };
  return { ...value, kind, [variant.name]: fromValue(variant.type, variant, json[variant.name]) };
}

function fromValue(type: FieldType, field: Field, json: Json | undefined): unknown {
  switch (type.kind) {
    case "integer":
      if (type.bits < 64) return json;
      return field.isSafeInteger ? Number(asText(json)) : BigInt(asText(json));
    case "enum":
      return typeof json === "string" ? ordinalOf(type.node.values, json) : json;
    case "data":
      if (!field.isBytes16) return Uint8Array.from(Buffer.from(asText(json), "hex"));
      return json === "" ? Bytes16.ZERO : Bytes16.fromHex(asText(json));
    case "list":
      return asArray(json).map((element) => fromValue(type.element, field, element));
    case "struct":
    case "group":
      return fromJson(type.node, asObject(json));
    default:
      return json;
  }
}

function ordinalOf(values: readonly string[], name: string): number {
  const ordinal = values.indexOf(name);
  if (ordinal < 0) throw new Error(`no enum value ${name}`);
  return ordinal;
}

function asText(json: Json | undefined): string {
  if (typeof json !== "string") throw new Error("expected a text");
  return json;
}

function asArray(json: Json | undefined): readonly Json[] {
  if (!Array.isArray(json)) throw new Error("expected an array");
  return json;
}

function asObject(json: Json | undefined): JsonObject {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new Error("expected an object");
  return json as JsonObject;
}
