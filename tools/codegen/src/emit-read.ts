// Functions that read a struct out of a message: `readX` follows a pointer, `bodyX` builds the value from its sections.
// A section that ends before a field is an older peer's: the field then has its default.

import type { Catalog } from "./catalog.js";
import { type Field, type FieldType, type Struct, UnsupportedSchema } from "./model.js";
import { capitalized } from "./names.js";

export function emitReaders(struct: Struct, catalog: Catalog): string {
  const { name } = struct;
  return [
    ...emitBodies(struct, catalog, ""),
    `/** @internal The value of a struct that is not there. */
export function empty${name}(r: Reader): ${name} {
  return body${name}(r, 0, 0, 0, 0);
}
`,
    `/** @internal */
export function read${name}(r: Reader, p: number, field: string): ${name} | undefined {
  if (!r.enter(p, field)) return undefined;
  const value = body${name}(r, r.dataAt, r.dataEnd, r.dataEnd, r.pointersEnd);
  r.leave();
  return value;
}
`,
  ].join("\n");
}

/** The parameters of a body, and how the text of one looks that uses them. */
const USES = [
  { name: "r", type: "Reader", use: /\br[.,]/ },
  { name: "data", type: "number", use: /\bdata( \+|,)/ },
  { name: "dataEnd", type: "number", use: /\bdataEnd\b/ },
  { name: "pointers", type: "number", use: /\bpointers( \+|,)/ },
  { name: "pointersEnd", type: "number", use: /\bpointersEnd\b/ },
] as const;

/** `prefix` is the path from the struct to the group that is being emitted, so that errors name the field whole. */
function emitBodies(struct: Struct, catalog: Catalog, prefix: string): string[] {
  const groups = [...struct.fields, ...struct.variants].flatMap((field) =>
    field.type.kind === "group" ? emitBodies(field.type.group, catalog, `${prefix}${field.name}.`) : [],
  );
  const body = struct.variants.length === 0 ? plainBody(struct, catalog, prefix) : unionBody(struct, catalog, prefix);
  const used = USES.map(({ name, type, use }) => `${use.test(body) ? "" : "_"}${name}: ${type}`);
  return [
    ...groups,
    `/** @internal */\nexport function body${struct.name}(${used.join(", ")}): ${struct.name} {\n${body}}\n`,
  ];
}

function plainBody(struct: Struct, catalog: Catalog, prefix: string): string {
  const members = struct.fields.map((field) => `    ${field.name}: ${readField(field, catalog, prefix)},\n`).join("");
  return `  return {\n${members}  };\n`;
}

function unionBody(struct: Struct, catalog: Catalog, prefix: string): string {
  const locals = struct.fields
    .map((field) => `  const ${local(field)} = ${readField(field, catalog, prefix)};\n`)
    .join("");
  const shared = struct.fields.map((field) => `${field.name}: ${local(field)}, `).join("");
  const at = struct.discriminantOffset * 2;
  const cases = struct.variants.map((variant) => {
    const content = variant.type.kind === "void" ? "" : `, ${variant.name}: ${readVariant(variant, catalog, prefix)}`;
    return `    case ${variant.discriminant}:\n      return { ${shared}kind: "${variant.name}"${content} };\n`;
  });
  return `${locals}  const ordinal = data + ${at + 2} <= dataEnd ? r.uint16(data + ${at}) : 0;
  switch (ordinal) {
${cases.join("")}    default:
      return { ${shared}kind: "unrecognized", ordinal };
  }
`;
}

/** A local of its own name could be a reserved word. */
function local(field: Field): string {
  return `${field.name}Value`;
}

function readField(field: Field, catalog: Catalog, prefix: string): string {
  return (
    readSlot(field, prefix, catalog) ??
    `${guard(field)} ? ${readPointer(field, prefix, catalog)} : ${absent(field.type)}`
  );
}

function readVariant(field: Field, catalog: Catalog, prefix: string): string {
  if (field.type.kind !== "struct") return readField(field, catalog, prefix);
  return `(${readField(field, catalog, prefix)}) ?? empty${catalog.nameOf(field.type.id)}(r)`;
}

/** What stands in the data section, or is a group. */
function readSlot(field: Field, prefix: string, catalog: Catalog): string | undefined {
  const { type, offset, name } = field;
  switch (type.kind) {
    case "bool": {
      const byte = offset >> 3;
      return `data + ${byte + 1} <= dataEnd ? r.bool(data + ${byte}, ${offset & 7}) : false`;
    }
    case "scalar": {
      const bytes = type.bits / 8;
      const at = `data + ${offset * bytes}`;
      const zero = type.name === "uint64" || type.name === "int64" ? "0n" : "0";
      return `data + ${(offset + 1) * bytes} <= dataEnd ? ${readScalar(type.name, at, prefix + name)} : ${zero}`;
    }
    case "enum":
      return `data + ${offset * 2 + 2} <= dataEnd ? ${catalog.enumOf(type.id)}(r.uint16(data + ${offset * 2})) : 0`;
    case "group":
      return `body${type.group.name}(r, data, dataEnd, pointers, pointersEnd)`;
    default:
      return undefined;
  }
}

function readScalar(name: string, at: string, path: string): string {
  if (name === "safeUint64") return `r.safeUint64(${at}, "${path}")`;
  if (name === "uint16" || name === "uint32") return `r.${name}(${at})`;
  return `r.load(${loader(name)}, ${at})`;
}

/** The runtime's function that reads such a number at a byte position. */
function loader(name: string): string {
  return `load${capitalized(name)}`;
}

function guard({ offset }: Field): string {
  return `pointers + ${(offset + 1) * 8} <= pointersEnd`;
}

function readPointer({ type, offset, name }: Field, prefix: string, catalog: Catalog): string {
  const place = `pointers + ${offset * 8}, "${prefix}${name}"`;
  switch (type.kind) {
    case "text":
    case "data":
    case "bytes16":
      return `r.${type.kind}(${place})`;
    case "struct":
      return `read${catalog.nameOf(type.id)}(r, ${place})`;
    case "list":
      return readList(type.element, place, catalog);
    default:
      throw new UnsupportedSchema(`${prefix}${name}: ${type.kind} stands in no pointer`);
  }
}

function readList(element: FieldType, place: string, catalog: Catalog): string {
  switch (element.kind) {
    case "struct":
      return `readListOfStructs(r, ${place}, body${catalog.nameOf(element.id)})`;
    case "text":
      return `readListOfTexts(r, ${place})`;
    case "data":
      return `readListOfData(r, ${place})`;
    case "bool":
      return `readListOfBools(r, ${place})`;
    case "enum":
      return `readListOfScalars(r, ${place}, 16, (bytes, at) => ${catalog.enumOf(element.id)}(loadUint16(bytes, at)))`;
    case "scalar":
      return `readListOfScalars(r, ${place}, ${element.bits}, ${loader(element.name)})`;
    default:
      throw new UnsupportedSchema(`a list of ${element.kind} is not supported`);
  }
}

function absent(type: FieldType): string {
  switch (type.kind) {
    case "text":
      return '""';
    case "data":
      return "EMPTY_BYTES";
    case "bytes16":
      return "Bytes16.ZERO";
    case "list":
      return "[]";
    default:
      return "undefined";
  }
}
