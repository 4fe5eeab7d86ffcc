// A value in Cap'n Proto's text format, for `capnp convert text:binary`. What our codecs write as a null pointer is left
// out of the text: an absent struct, and empty text, data and lists.

import type { Field, FieldType, StructNode } from "../schema/model.js";

/** `value`, of the struct `node`, as a struct literal of the schema language. */
export function toText(node: StructNode, value: Record<string, unknown>): string {
  const parts: string[] = [];
  for (const field of node.plain) {
    const text = fieldText(field, value[field.name]);
    if (text !== undefined) parts.push(`${field.name} = ${text}`);
  }
  const variant = node.variants.find((field) => field.name === value["kind"]);
  if (variant !== undefined) parts.push(`${variant.name} = ${variantText(variant, value[variant.name])}`);
  return `(${parts.join(", ")})`;
}

function fieldText(field: Field, value: unknown): string | undefined {
  return isAbsent(value) ? undefined : valueText(field.type, value);
}

function variantText(field: Field, value: unknown): string {
  return field.type.kind === "void" ? "void" : valueText(field.type, value);
}

/**
 * False for a value with empty text, data or list as a list's element or a union's variant. Ours writes a null pointer
 * there; the text format can only leave things out, which is not possible in these two places.
 */
export function isExpressible(node: StructNode, value: Record<string, unknown>): boolean {
  const variant = node.variants.find((field) => field.name === value["kind"]);
  if (variant !== undefined && !canBeSaid(variant.type, value[variant.name])) return false;
  return node.plain.every((field) => isAbsent(value[field.name]) || canBeSaid(field.type, value[field.name]));
}

function canBeSaid(type: FieldType, value: unknown): boolean {
  if (type.kind === "struct" || type.kind === "group")
    return isExpressible(type.node, value as Record<string, unknown>);
  if (isAbsent(value)) return type.kind === "void";
  return type.kind === "list" && Array.isArray(value)
    ? value.every((element) => canBeSaid(type.element, element))
    : true;
}

function isAbsent(value: unknown): boolean {
  if (value === undefined || value === "") return true;
  return isId(value) ? value.isZero : isLengthy(value) && value.length === 0;
}

function valueText(type: FieldType, value: unknown): string {
  switch (type.kind) {
    case "void":
      return "void";
    case "enum":
      return enumText(type.node.values, value);
    case "text":
      return typeof value === "string" ? quoted(value) : wrong("a string");
    case "data":
      return `0x"${hexOf(value)}"`;
    case "list":
      return Array.isArray(value)
        ? `[${value.map((element) => valueText(type.element, element)).join(", ")}]`
        : wrong("a list");
    case "struct":
    case "group":
      return toText(type.node, value as Record<string, unknown>);
    default:
      return String(value);
  }
}

function enumText(values: readonly string[], value: unknown): string {
  const name = typeof value === "number" ? values[value] : undefined;
  return name ?? wrong("a known enum value: the text format cannot say an unknown one");
}

function hexOf(value: unknown): string {
  if (isId(value)) return value.toHex();
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : wrong("data");
}

/** A string literal; everything but printable ASCII goes in as escaped UTF-8 bytes. */
function quoted(text: string): string {
  let literal = "";
  for (const byte of Buffer.from(text, "utf8")) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x22 && byte !== 0x5c;
    literal += isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return `"${literal}"`;
}

function isLengthy(value: unknown): value is { readonly length: number } {
  return Array.isArray(value) || value instanceof Uint8Array;
}

function isId(value: unknown): value is { readonly isZero: boolean; toHex(): string } {
  return typeof value === "object" && value !== null && "isZero" in value && "toHex" in value;
}

function wrong(expected: string): never {
  throw new TypeError(`expected ${expected}`);
}
