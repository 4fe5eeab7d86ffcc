// The canonical dump of a decoded value, the same text that the oracle writes (oracle/dump.h has the format). Driven by
// the schema, and strict: a value of another shape than the schema's is a DumpError, not a guess.

import type { Field, FieldType, StructNode } from "./schema/model.js";

/** A value that does not have the shape which its schema says. */
export class DumpError extends Error {
  override get name(): string {
    return "DumpError";
  }
}

type Write = (value: unknown) => string;

const plans = new WeakMap<StructNode, Write>();

/** The canonical dump of `value`, a value of the struct `node`. */
export function dump(node: StructNode, value: unknown): string {
  return structWriter(node)(value);
}

function structWriter(node: StructNode): Write {
  const known = plans.get(node);
  if (known !== undefined) return known;
  const plain = node.plain.map((field) => ({ name: field.name, write: plainWriter(field) }));
  const variants = new Map(node.variants.map((field) => [field.name, valueWriter(field.type, field)] as const));
  const write: Write = (value) => {
    const record = asRecord(value, node.name);
    let text = "";
    for (const field of plain) {
      text += `${text === "" ? "" : ","}${field.name}:${field.write(record[field.name])}`;
    }
    if (variants.size > 0) text += (text === "" ? "" : ",") + union(record, variants, node.name);
    return `{${text}}`;
  };
  plans.set(node, write);
  return write;
}

function union(record: Record<string, unknown>, variants: ReadonlyMap<string, Write>, name: string): string {
  const kind = record["kind"];
  if (kind === "unrecognized") return `?${integer(record["ordinal"], 0, 0xffff)}`;
  const write = typeof kind === "string" ? variants.get(kind) : undefined;
  if (write === undefined) throw new DumpError(`${name} has no variant ${String(kind)}`);
  return `${String(kind)}:${write(record[String(kind)])}`;
}

function plainWriter(field: Field): Write {
  const write = valueWriter(field.type, field);
  return field.type.kind === "struct" ? (value) => (value === undefined ? "null" : write(value)) : write;
}

function valueWriter(type: FieldType, field?: Field): Write {
  switch (type.kind) {
    case "void":
      return (value) => {
        if (value !== undefined) throw new DumpError("expected nothing in a void field");
        return "void";
      };
    case "bool":
      return (value) => {
        if (typeof value !== "boolean") throw new DumpError("expected a boolean");
        return value ? "true" : "false";
      };
    case "integer":
      return integerWriter(type.bits, type.isSigned, field?.isSafeInteger === true);
    case "enum":
      return enumWriter(type.node.values.length);
    case "text":
      return text;
    case "data":
      return field?.isBytes16 === true ? bytes16 : data;
    case "list": {
      const write = valueWriter(type.element);
      return (value) => {
        if (!Array.isArray(value)) throw new DumpError("expected an array");
        let body = "";
        for (let i = 0; i < value.length; i++) body += i === 0 ? write(value[i]) : `,${write(value[i])}`;
        return `[${body}]`;
      };
    }
    default: {
      const { node } = type;
      let write: Write | undefined;
      return (value) => {
        write ??= structWriter(node);
        return write(value);
      };
    }
  }
}

function integerWriter(bits: number, isSigned: boolean, isSafe: boolean): Write {
  const least = isSigned ? -(2 ** (bits - 1)) : 0;
  const most = isSigned ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  if (bits < 64) return (value) => integer(value, least, most);
  if (isSafe) return (value) => integer(value, 0, Number.MAX_SAFE_INTEGER);
  const wrap = isSigned ? BigInt.asIntN : BigInt.asUintN;
  return (value) => {
    if (typeof value !== "bigint" || wrap(64, value) !== value) throw new DumpError("expected a 64-bit bigint");
    return value.toString();
  };
}

function integer(value: unknown, least: number, most: number): string {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw new DumpError(`expected an integer from ${least} to ${most}, got ${String(value)}`);
  }
  return String(value);
}

/** A known ordinal must be the number, an unknown one must be wrapped. */
function enumWriter(count: number): Write {
  return (value) => {
    if (typeof value === "object" && value !== null && "unrecognized" in value) {
      return integer(value.unrecognized, count, 0xffff);
    }
    return integer(value, 0, count - 1);
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the characters that the dump escapes
const ESCAPED = /[\x00-\x1f\x7f-\uffff"\\]/;

const LONE_SURROGATE = /\p{Surrogate}/u;

function text(value: unknown): string {
  if (typeof value !== "string") throw new DumpError("expected a string");
  if (!ESCAPED.test(value)) return `"${value}"`;
  if (LONE_SURROGATE.test(value)) throw new DumpError("a string with a lone surrogate");
  let escaped = "";
  for (const byte of Buffer.from(value, "utf8")) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x22 && byte !== 0x5c;
    escaped += isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return `"${escaped}"`;
}

function data(value: unknown): string {
  if (!(value instanceof Uint8Array)) throw new DumpError("expected a Uint8Array");
  return `x${Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex")}`;
}

const ZERO_ID = "0".repeat(32);

function bytes16(value: unknown): string {
  if (typeof value !== "object" || value === null || !("toHex" in value)) throw new DumpError("expected a Bytes16");
  const hex = String((value as { toHex(): unknown }).toHex());
  if (hex.length !== 32) throw new DumpError("expected a Bytes16");
  return hex === ZERO_ID ? "x" : `x${hex}`;
}

function asRecord(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new DumpError(`expected a ${name}`);
  return value as Record<string, unknown>;
}
