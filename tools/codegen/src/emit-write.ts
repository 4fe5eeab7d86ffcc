// Functions that write a struct into a message: `fillX` writes the sections of one that the runtime made room for.

import type { Catalog } from "./catalog.js";
import { type Field, type FieldType, type Struct, UnsupportedSchema } from "./model.js";
import { capitalized } from "./names.js";

export function emitWriters(struct: Struct, catalog: Catalog): string {
  const { name } = struct;
  const fills = emitFills(struct, struct.dataWords, catalog, "");
  if (!catalog.isRecursive(struct.id)) return fills.join("\n");
  return [
    ...fills,
    `/** @internal The same one level further down, for a value that can contain its like. */
export function nest${name}(w: Writer, at: number, value: ${name}): void {
  w.descend("");
  fill${name}(w, at, value);
  w.leave();
}
`,
  ].join("\n");
}

/** The size of a struct, and the function that writes its sections, as the runtime takes them. */
export function shapeOf({ id, name, dataWords, pointerWords }: Struct, catalog: Catalog): string {
  return `${dataWords}, ${pointerWords}, ${catalog.isRecursive(id) ? "nest" : "fill"}${name}`;
}

function emitFills(struct: Struct, dataWords: number, catalog: Catalog, prefix: string): string[] {
  const groups = [...struct.fields, ...struct.variants].flatMap((field) =>
    field.type.kind === "group" ? emitFills(field.type.group, dataWords, catalog, `${prefix}${field.name}.`) : [],
  );
  // A group without a union is written where it is used, field by field among the others.
  if (prefix !== "" && struct.variants.length === 0) return groups;
  const place: Place = { dataWords, prefix, catalog, value: "value" };
  const body = inOrder(struct, place)
    .map((line) => `  ${line}\n`)
    .join("");
  // Only a struct of nothing at all leaves its parameters unused.
  const unused = body === "" ? "_" : "";
  const parameters = `${unused}w: Writer, ${unused}at: number, ${unused}value: ${struct.name}`;
  return [...groups, `/** @internal */\nexport function fill${struct.name}(${parameters}): void {\n${body}}\n`];
}

interface Place {
  readonly dataWords: number;
  readonly prefix: string;
  readonly catalog: Catalog;
  /** The expression of the struct's or group's value. */
  readonly value: string;
}

/** One statement, and the pointer that it writes; -1 where it writes none. */
interface Write {
  readonly slot: number;
  readonly line: string;
}

/** The statements of a struct, in the order of their pointers: that is how `capnp encode` lays out what they point at. */
function inOrder(struct: Struct, place: Place): string[] {
  const plain = struct.fields.flatMap((field) => writesOf(field, place));
  if (struct.variants.length === 0) return sorted(plain);
  const first = Math.min(
    ...struct.variants
      .flatMap((variant) => writesOf(variant, place))
      .map(({ slot }) => slot)
      .filter((slot) => slot >= 0),
  );
  const before = plain.filter(({ slot }) => slot < first);
  // What stands behind the union's first pointer takes its place among those of each variant.
  return [
    ...sorted(before),
    union(
      struct,
      plain.filter(({ slot }) => slot >= first),
      place,
    ),
  ];
}

function sorted(writes: readonly Write[]): string[] {
  return [...writes].sort((a, b) => a.slot - b.slot).map(({ line }) => line);
}

function union(struct: Struct, behind: readonly Write[], place: Place): string {
  const at = position(struct.discriminantOffset * 2);
  const cases = struct.variants.map((variant) => {
    // A new struct is all zeros, the first variant's discriminant among them.
    const mark = variant.discriminant === 0 ? [] : [`w.discriminant(${at}, ${variant.discriminant});`];
    const lines = [...mark, ...sorted([...writesOf(variant, place), ...behind])];
    return `    case "${variant.name}":\n${lines.map((line) => `      ${line}\n`).join("")}      break;\n`;
  });
  return `switch (${place.value}.kind) {\n${cases.join("")}    default:\n      throw w.unknownVariant(${place.value});\n  }`;
}

function writesOf(field: Field, place: Place): Write[] {
  const { type } = field;
  if (type.kind === "void") return [];
  if (type.kind !== "group") {
    const isVariant = field.discriminant !== undefined;
    const line =
      type.kind === "struct" && isVariant ? writeStruct("writeStruct", field, place) : writeField(field, place);
    return [{ slot: hasPointer(field) ? field.offset : -1, line }];
  }
  const value = `${place.value}.${field.name}`;
  const inner: Place = { ...place, prefix: `${place.prefix}${field.name}.`, value };
  const check: Write = { slot: -1, line: `w.object(${value}, "${place.prefix}${field.name}");` };
  if (type.group.variants.length === 0)
    return [check, ...type.group.fields.flatMap((member) => writesOf(member, inner))];
  // Which pointers a union in a group writes depends on its variant: it is written whole, where its first one stands.
  const slots = [...type.group.fields, ...type.group.variants]
    .flatMap((member) => writesOf(member, inner))
    .map(({ slot }) => slot);
  const slot = Math.min(...slots.filter((candidate) => candidate >= 0));
  const line = `fill${type.group.name}(w, at, ${value});`;
  return [check, { slot: Number.isFinite(slot) ? slot : -1, line }];
}

function hasPointer({ type }: Field): boolean {
  return ["text", "data", "bytes16", "struct", "list"].includes(type.kind);
}

function writeStruct(write: string, field: Field, { dataWords, prefix, catalog, value }: Place): string {
  if (field.type.kind !== "struct") throw new UnsupportedSchema(`${prefix}${field.name} is no struct`);
  const p = position((dataWords + field.offset) * 8);
  const shape = shapeOf(catalog.struct(field.type.id), catalog);
  return `${write}(w, ${p}, ${value}.${field.name}, ${shape}, "${prefix}${field.name}");`;
}

/** So many bytes into the struct. */
function position(bytes: number): string {
  return bytes === 0 ? "at" : `at + ${bytes}`;
}

/** Numbers that nearly every schema has are the Writer's own; the others fall away where they are not used. */
const METHODS = ["uint16", "uint32", "uint64", "safeUint64"];

function writeNumber(name: string, writer: string, rest: string): string {
  return METHODS.includes(name) ? `${writer}.${name}(${rest})` : `write${capitalized(name)}(${writer}, ${rest})`;
}

function writeField(field: Field, place: Place): string {
  const { type, offset, name } = field;
  const { dataWords, prefix, catalog } = place;
  const value = `${place.value}.${name}`;
  const path = `"${prefix}${name}"`;
  const p = position((dataWords + offset) * 8);
  switch (type.kind) {
    case "bool":
      return `writeBool(w, ${position(offset >> 3)}, ${offset & 7}, ${value}, ${path});`;
    case "scalar":
      return `${writeNumber(type.name, "w", `${position(offset * (type.bits / 8))}, ${value}, ${path}`)};`;
    case "enum":
      return `w.enumeration(${position(offset * 2)}, ${value}, ${catalog.enumeration(type.id).values.length}, ${path});`;
    case "text":
    case "data":
    case "bytes16":
      return `w.${type.kind}(${p}, ${value}, ${path});`;
    case "struct":
      return writeStruct("writeOptional", field, place);
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
      return `writeListOfScalars(w, ${place}, 1, 1, (to, at, bit, i) => writeBool(to, at, i & 7, bit, i), ${path});`;
    case "enum": {
      const count = catalog.enumeration(element.id).values.length;
      return `writeListOfScalars(w, ${place}, 3, 16, (to, at, ordinal, i) => to.enumeration(at, ordinal, ${count}, i), ${path});`;
    }
    case "scalar": {
      const size = ELEMENT_SIZE[element.bits];
      return `writeListOfScalars(w, ${place}, ${size}, ${element.bits}, (to, at, number, i) => ${writeNumber(element.name, "to", "at, number, i")}, ${path});`;
    }
    default:
      throw new UnsupportedSchema(`a list of ${element.kind} is not supported`);
  }
}
