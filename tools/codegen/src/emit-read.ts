// Functions that read a struct out of a message: `bodyX` builds the value from its sections, the data up to `pointers` and
// the pointers up to `end`. A section that ends before a field is an older peer's: the field then has its default.

import type { Catalog } from "./catalog.js";
import { type Field, type FieldType, type Scalar, type Struct, UnsupportedSchema } from "./model.js";
import { capitalized } from "./names.js";

export function emitReaders(struct: Struct, catalog: Catalog): string {
  return emitBodies(struct, catalog, "").join("\n");
}

/** The parameters of a body, and how the text of one looks that uses them. */
const USES = [
  { name: "r", type: "Reader", use: /\br[.,]/ },
  { name: "data", type: "number", use: /(?<!\.)\bdata\b[^:]/ },
  { name: "pointers", type: "number", use: /(?<!\.)\bpointers\b[^:]/ },
  { name: "end", type: "number", use: /(?<!\.)\bend\b[^:]/ },
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
  const cases = struct.variants.map((variant) => {
    const content = variant.type.kind === "void" ? "" : `, ${variant.name}: ${readVariant(variant, catalog, prefix)}`;
    return `    case ${variant.discriminant}:\n      return { ${shared}kind: "${variant.name}"${content} };\n`;
  });
  return `${locals}  const ordinal = r.uint16(${place("data", struct.discriminantOffset * 2)}, pointers);
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
  return readSlot(field, prefix, catalog) ?? readPointer(field, prefix, catalog);
}

function readVariant(field: Field, catalog: Catalog, prefix: string): string {
  const { type, offset, name } = field;
  if (type.kind !== "struct") return readField(field, catalog, prefix);
  return `readVariant(r, ${pointer(offset)}, "${prefix}${name}", body${catalog.nameOf(type.id)})`;
}

/** What stands in the data section, or is a group. */
function readSlot(field: Field, prefix: string, catalog: Catalog): string | undefined {
  const { type, offset, name } = field;
  switch (type.kind) {
    case "bool":
      return `readBool(r, ${place("data", offset >> 3)}, ${offset & 7}, pointers)`;
    case "scalar":
      return readScalar(type, offset, prefix + name);
    case "enum":
      return `toEnum<${catalog.nameOf(type.id)}>(r.uint16(${place("data", offset * 2)}, pointers), ${catalog.enumeration(type.id).values.length})`;
    case "group":
      return `body${type.group.name}(r, data, pointers, end)`;
    default:
      return undefined;
  }
}

function readScalar({ name, bits }: Scalar, offset: number, path: string): string {
  const bytes = bits / 8;
  const at = place("data", offset * bytes);
  if (name === "safeUint64") return `r.safeUint64(${at}, pointers, "${path}")`;
  if (name === "uint16" || name === "uint32") return `r.${name}(${at}, pointers)`;
  const zero = name === "uint64" || name === "int64" ? "0n" : "0";
  return `${place("data", (offset + 1) * bytes)} <= pointers ? ${loader(name)}(r.bytes, ${at}) : ${zero}`;
}

/** The runtime's function that reads such a number at a byte position. */
function loader(name: string): string {
  return `load${capitalized(name)}`;
}

/** A position so many bytes behind another. */
function place(from: string, bytes: number): string {
  return bytes === 0 ? from : `${from} + ${bytes}`;
}

/** Where a pointer stands, and where its section ends. */
function pointer(offset: number): string {
  return `${place("pointers", offset * 8)}, end`;
}

function readPointer({ type, offset, name }: Field, prefix: string, catalog: Catalog): string {
  const where = `${pointer(offset)}, "${prefix}${name}"`;
  switch (type.kind) {
    case "text":
    case "data":
    case "bytes16":
      return `r.${type.kind}(${where})`;
    case "struct":
      return `readStruct(r, ${where}, body${catalog.nameOf(type.id)})`;
    case "list":
      return readList(type.element, where, catalog);
    default:
      throw new UnsupportedSchema(`${prefix}${name}: ${type.kind} stands in no pointer`);
  }
}

function readList(element: FieldType, where: string, catalog: Catalog): string {
  switch (element.kind) {
    case "struct":
      return `readListOfStructs(r, ${where}, body${catalog.nameOf(element.id)})`;
    case "text":
      return `readListOfTexts(r, ${where})`;
    case "data":
      return `readListOfData(r, ${where})`;
    case "bool":
      return `readListOfBools(r, ${where})`;
    case "enum":
      return `readListOfScalars(r, ${where}, 16, (bytes, at) => toEnum<${catalog.nameOf(element.id)}>(loadUint16(bytes, at), ${catalog.enumeration(element.id).values.length}))`;
    case "scalar":
      return `readListOfScalars(r, ${where}, ${element.bits}, ${loader(element.name)})`;
    default:
      throw new UnsupportedSchema(`a list of ${element.kind} is not supported`);
  }
}
