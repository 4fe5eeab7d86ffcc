// TypeScript types of the values: readonly interfaces, unions told apart by `kind`, enums as tables of their ordinals.

import type { Catalog } from "./catalog.js";
import type { Constant, Enum, Field, FieldType, Struct } from "./model.js";

function docComment(doc: string, indent = ""): string {
  if (doc === "") return "";
  const lines = doc.replaceAll("*/", "*\\/").split("\n");
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}

export function emitConstant({ name, doc, value }: Constant): string {
  return `${docComment(doc)}export const ${name} = ${value};\n`;
}

export function emitEnum({ name, doc, values }: Enum): string {
  const rows = values.map((value, ordinal) => `${docComment(value.doc, "  ")}  ${value.name}: ${ordinal},\n`);
  return [
    `${docComment(doc)}export const ${name} = {\n${rows.join("")}} as const;\n`,
    `${docComment(doc)}export type ${name} = (typeof ${name})[keyof typeof ${name}];\n`,
  ].join("\n");
}

/** The struct's type, and those of its groups before it. */
export function emitStructType(struct: Struct, catalog: Catalog): string {
  const groups = [...struct.fields, ...struct.variants].flatMap((field) =>
    field.type.kind === "group" ? [emitStructType(field.type.group, catalog)] : [],
  );
  return [...groups, emitOwnType(struct, catalog)].join("\n");
}

function emitOwnType(struct: Struct, catalog: Catalog): string {
  const doc = docComment(struct.doc);
  const members = struct.fields.map((field) => emitMember(field, catalog, "  ")).join("");
  if (struct.variants.length === 0) {
    return members === ""
      ? `${doc}export type ${struct.name} = Readonly<Record<never, never>>;\n`
      : `${doc}export interface ${struct.name} {\n${members}}\n`;
  }
  const variants = struct.variants.map((variant) => `  | ${emitVariant(variant, catalog)}\n`).join("");
  const union = `${variants}  | UnrecognizedVariant`;
  return members === ""
    ? `${doc}export type ${struct.name} =\n${union};\n`
    : `${doc}export type ${struct.name} = {\n${members}} & (\n${union}\n);\n`;
}

function emitMember(field: Field, catalog: Catalog, indent: string): string {
  const absent = field.type.kind === "struct" ? " | undefined" : "";
  return `${docComment(field.doc, indent)}${indent}readonly ${field.name}: ${typeName(field.type, catalog)}${absent};\n`;
}

function emitVariant({ name, type }: Field, catalog: Catalog): string {
  const content = type.kind === "void" ? "" : `; readonly ${name}: ${typeName(type, catalog)}`;
  return `{ readonly kind: "${name}"${content} }`;
}

function typeName(type: FieldType, catalog: Catalog): string {
  switch (type.kind) {
    case "void":
      return "undefined";
    case "bool":
      return "boolean";
    case "text":
      return "string";
    case "data":
      return "Uint8Array";
    case "bytes16":
      return "Bytes16";
    case "scalar":
      return type.name === "uint64" || type.name === "int64" ? "bigint" : "number";
    case "enum":
      return `${catalog.nameOf(type.id)} | UnrecognizedEnum`;
    case "struct":
      return catalog.nameOf(type.id);
    case "group":
      return type.group.name;
    case "list": {
      const element = typeName(type.element, catalog);
      return `readonly ${element.includes("|") ? `(${element})` : element}[]`;
    }
  }
}
