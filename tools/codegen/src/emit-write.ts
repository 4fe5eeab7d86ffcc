// Functions that write a struct into a message: `writeX` makes room and points at it, `fillX` writes its sections.

import type { Catalog } from "./catalog.js";
import { type Field, type FieldType, type Struct, UnsupportedSchema } from "./model.js";

export function emitWriters(struct: Struct, catalog: Catalog): string {
  const { name, dataWords, pointerWords } = struct;
  return [
    ...emitFills(struct, struct.dataWords, catalog, ""),
    `/** @internal */
export function write${name}(w: Writer, p: number, value: ${name}, field: string): void {
  const at = w.enter(p, ${dataWords}, ${pointerWords}, value, field);
  try {
${catalog.isRecursive(struct.id) ? `    w.descend("");\n    fill${name}(w, at, value);\n    w.leave();` : `    fill${name}(w, at, value);`}
  } catch (error) {
    throw within(field, error);
  }
}
`,
  ].join("\n");
}

function emitFills(struct: Struct, dataWords: number, catalog: Catalog, prefix: string): string[] {
  const groups = [...struct.fields, ...struct.variants].flatMap((field) =>
    field.type.kind === "group" ? emitFills(field.type.group, dataWords, catalog, `${prefix}${field.name}.`) : [],
  );
  const place: Place = { dataWords, prefix, catalog };
  const { before, after } = inLayoutOrder(struct);
  const lines = (fields: readonly Field[]): string => fields.map((field) => `  ${writeField(field, place)}\n`).join("");
  const body = lines(before) + union(struct, place) + lines(after);
  // Only a struct of nothing at all leaves its parameters unused.
  const unused = body === "" ? "_" : "";
  const parameters = `${unused}w: Writer, ${unused}at: number, ${unused}value: ${struct.name}`;
  return [...groups, `/** @internal */\nexport function fill${struct.name}(${parameters}): void {\n${body}}\n`];
}

interface Place {
  readonly dataWords: number;
  readonly prefix: string;
  readonly catalog: Catalog;
}

function union(struct: Struct, place: Place): string {
  if (struct.variants.length === 0) return "";
  const at = `at + ${struct.discriminantOffset * 2}`;
  const cases = struct.variants.map((variant) => {
    const content = variant.type.kind === "void" ? "" : `      ${writeVariant(variant, place)}\n`;
    return `    case "${variant.name}":\n      w.discriminant(${at}, ${variant.discriminant});\n${content}      break;\n`;
  });
  return `  switch (value.kind) {\n${cases.join("")}    default:\n      throw w.unknownVariant(value);\n  }\n`;
}

function writeVariant(field: Field, place: Place): string {
  return field.type.kind === "struct" ? writeStruct(field, place) : writeField(field, place);
}

function writeStruct(field: Field, { dataWords, prefix, catalog }: Place): string {
  if (field.type.kind !== "struct") throw new UnsupportedSchema(`${prefix}${field.name} is no struct`);
  const p = `at + ${(dataWords + field.offset) * 8}`;
  return `write${catalog.nameOf(field.type.id)}(w, ${p}, value.${field.name}, "${prefix}${field.name}");`;
}

function writeField(field: Field, place: Place): string {
  const { type, offset, name } = field;
  const { dataWords, prefix, catalog } = place;
  const value = `value.${name}`;
  const path = `"${prefix}${name}"`;
  const p = `at + ${(dataWords + offset) * 8}`;
  switch (type.kind) {
    case "bool":
      return `w.bool(at + ${offset >> 3}, ${offset & 7}, ${value}, ${path});`;
    case "scalar":
      return `w.${type.name}(at + ${offset * (type.bits / 8)}, ${value}, ${path});`;
    case "enum":
      return `w.enumeration(at + ${offset * 2}, ${value}, ${catalog.enumeration(type.id).values.length}, ${path});`;
    case "group":
      return `w.object(${value}, ${path});\n  fill${type.group.name}(w, at, ${value});`;
    case "text":
    case "data":
    case "bytes16":
      return `w.${type.kind}(${p}, ${value}, ${path});`;
    case "struct":
      return `if (${value} !== undefined) ${writeStruct(field, place)}`;
    case "list":
      return writeList(type.element, `${p}, ${value}`, path, catalog);
    default:
      throw new UnsupportedSchema(`${prefix}${name}: ${type.kind} cannot be written`);
  }
}

/** Element sizes of a list pointer, by the bits of a number. */
const ELEMENT_SIZE = { 8: 2, 16: 3, 32: 4, 64: 5 } as const;

function writeList(element: FieldType, place: string, path: string, catalog: Catalog): string {
  switch (element.kind) {
    case "struct": {
      const { name, dataWords, pointerWords } = catalog.struct(element.id);
      return `writeListOfStructs(w, ${place}, ${dataWords}, ${pointerWords}, fill${name}, ${path});`;
    }
    case "text":
      return `writeListOfTexts(w, ${place}, ${path});`;
    case "data":
      return `writeListOfData(w, ${place}, ${path});`;
    case "bool":
      return `writeListOfScalars(w, ${place}, 1, 1, (to, at, bit, i) => to.bool(at, i & 7, bit, i), ${path});`;
    case "enum": {
      const count = catalog.enumeration(element.id).values.length;
      return `writeListOfScalars(w, ${place}, 3, 16, (to, at, ordinal, i) => to.enumeration(at, ordinal, ${count}, i), ${path});`;
    }
    case "scalar": {
      const size = ELEMENT_SIZE[element.bits];
      return `writeListOfScalars(w, ${place}, ${size}, ${element.bits}, (to, at, number, i) => to.${element.name}(at, number, i), ${path});`;
    }
    default:
      throw new UnsupportedSchema(`a list of ${element.kind} is not supported`);
  }
}

/**
 * The fields beside a union, by the order in which `capnp encode` lays out what they point at. Where a group of the union has
 * pointers on both sides of such a field, the group is written whole: as valid a message, in an order of its own.
 */
export function inLayoutOrder(struct: Struct): { readonly before: readonly Field[]; readonly after: readonly Field[] } {
  const slots = struct.variants.flatMap((variant) => pointerSlots(variant));
  const first = Math.min(...slots);
  const inOrder = [...struct.fields].sort((a, b) => (pointerSlots(a)[0] ?? -1) - (pointerSlots(b)[0] ?? -1));
  const isAfter = (field: Field): boolean => (pointerSlots(field)[0] ?? -1) > first;
  return { before: inOrder.filter((field) => !isAfter(field)), after: inOrder.filter(isAfter) };
}

/** The places of a field in the pointer section, the first one first; none for what stands in the data section. */
function pointerSlots({ type, offset }: Field): readonly number[] {
  switch (type.kind) {
    case "text":
    case "data":
    case "bytes16":
    case "struct":
    case "list":
      return [offset];
    case "group":
      return [...type.group.fields, ...type.group.variants].flatMap(pointerSlots).sort((a, b) => a - b);
    default:
      return [];
  }
}
