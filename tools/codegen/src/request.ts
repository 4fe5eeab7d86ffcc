// The compiler's CodeGeneratorRequest as a model. Whatever the emitters cannot express stops here, with the field named.

import { Message } from "capnp-es";
import { CodeGeneratorRequest, type Node, type Field as NodeField, Type, Value } from "capnp-es/capnp/schema";
import {
  type Constant,
  type Enum,
  type Field,
  type FieldType,
  type Scalar,
  type SchemaFile,
  type Struct,
  UnsupportedSchema,
} from "./model.js";
import { capitalized } from "./names.js";

/** Ids of the annotations in schemas/include/ixt_ts.capnp. */
const SAFE_INTEGER = 0xe2f9934d332f2a36n;
const BYTES16 = 0xf07ca1786fa9c811n;
const STRAIGHT = 0xd24fa381427bd94cn;

interface Source {
  readonly nodes: ReadonlyMap<bigint, Node>;
  readonly docs: ReadonlyMap<bigint, { readonly doc: string; readonly members: readonly string[] }>;
}

/** Reads the request that `capnp compile -o-` prints; the files come in the order they were compiled in. */
export function readRequest(bytes: Uint8Array): SchemaFile[] {
  const request = new Message(bytes, false).getRoot(CodeGeneratorRequest);
  const nodes = new Map([...request.nodes].map((node) => [node.id, node]));
  const docs = new Map(
    [...request.sourceInfo].map((info) => [
      info.id,
      { doc: info.docComment, members: [...info.members].map((member) => member.docComment) },
    ]),
  );
  return [...request.requestedFiles].map((file) => readFile(file.id, file.filename, { nodes, docs }));
}

function readFile(id: bigint, filename: string, source: Source): SchemaFile {
  const declared = [...descendants(nodeOf(id, source), source)];
  return {
    name: filename.replace(/^.*\//, "").replace(/\.capnp$/, ""),
    constants: declared.filter((node) => node._isConst).map((node) => readConstant(node, source)),
    enums: declared.filter((node) => node._isEnum).map((node) => readEnum(node, source)),
    structs: declared.filter((node) => node._isStruct).map((node) => readStruct(node, source, nameOf(node))),
  };
}

/** Everything declared in a file, outer declarations first, in the order of the text. */
function* descendants(node: Node, source: Source): Generator<Node> {
  for (const nested of node.nestedNodes) {
    const child = nodeOf(nested.id, source);
    yield child;
    yield* descendants(child, source);
  }
}

function readConstant(node: Node, source: Source): Constant {
  const { type, value } = node.const;
  const doc = docOf(node, source);
  const name = nameOf(node);
  switch (type.which()) {
    case Type.BOOL:
      return { name, doc, value: String(value.bool) };
    case Type.UINT8:
      return { name, doc, value: String(value.uint8) };
    case Type.UINT16:
      return { name, doc, value: String(value.uint16) };
    case Type.UINT32:
      return { name, doc, value: String(value.uint32) };
    case Type.UINT64:
      return { name, doc, value: `${value.uint64}n` };
    case Type.TEXT:
      return { name, doc, value: JSON.stringify(value.text) };
    default:
      throw new UnsupportedSchema(`${node.displayName}: a constant of this type is not supported`);
  }
}

function readEnum(node: Node, source: Source): Enum {
  const values = [...node.enum.enumerants].map((enumerant, ordinal) => ({
    name: enumerant.name,
    doc: memberDoc(node, ordinal, source),
  }));
  return { id: node.id, name: nameOf(node), doc: docOf(node, source), values };
}

function readStruct(node: Node, source: Source, name: string): Struct {
  const { struct } = node;
  if (node.isGeneric) throw new UnsupportedSchema(`${node.displayName}: generic structs are not supported`);
  const fields = [...struct.fields].flatMap((field, index) => readField(node, field, index, source, name));
  const variants = fields.filter((field) => field.discriminant !== undefined);
  variants.sort((a, b) => (a.discriminant ?? 0) - (b.discriminant ?? 0));
  const plain = fields.filter((field) => field.discriminant === undefined);
  checkNames(node, plain, variants);
  return {
    id: node.id,
    name,
    doc: docOf(node, source),
    dataWords: struct.dataWordCount,
    pointerWords: struct.pointerCount,
    fields: plain,
    variants,
    discriminantOffset: struct.discriminantOffset,
  };
}

/** `kind` tells the variants apart, so no field may take that name beside a union, nor a variant that of unknown ones. */
function checkNames(node: Node, fields: readonly Field[], variants: readonly Field[]): void {
  if (variants.length === 0) return;
  const taken = [...fields, ...variants].find((field) => field.name === "kind");
  if (taken !== undefined)
    throw new UnsupportedSchema(`${node.displayName}.kind: this name tells the union's variants apart`);
  if (fields.some((field) => field.name === "ordinal")) {
    throw new UnsupportedSchema(
      `${node.displayName}.ordinal: this name holds the number of a variant that is not known`,
    );
  }
  if (variants.some((variant) => variant.name === "unrecognized")) {
    throw new UnsupportedSchema(
      `${node.displayName}.unrecognized: this name stands for variants a schema does not know`,
    );
  }
}

/** One field, or none for a slot of type AnyPointer, which the codecs leave alone. */
function readField(node: Node, field: NodeField, index: number, source: Source, owner: string): Field[] {
  const where = `${node.displayName}.${field.name}`;
  const annotations = new Set([...field.annotations].map((annotation) => annotation.id));
  const common = {
    straight: annotations.has(STRAIGHT),
    name: field.name,
    doc: memberDoc(node, index, source),
    discriminant: field.discriminantValue === 0xffff ? undefined : field.discriminantValue,
  };
  if (field._isGroup) {
    const group = readStruct(nodeOf(field.group.typeId, source), source, owner + capitalized(field.name));
    return [{ ...common, offset: 0, type: { kind: "group", group } }];
  }
  const { slot } = field;
  if (common.straight && (common.discriminant === undefined || !slot.type._isStruct)) {
    throw new UnsupportedSchema(`${where}: straight is for variants of a union that are structs`);
  }
  if (slot.type._isAnyPointer) {
    if (common.discriminant === undefined) return [];
    throw new UnsupportedSchema(`${where}: an AnyPointer as a union's variant is not supported`);
  }
  if (slot.hadExplicitDefault && !isZero(slot.defaultValue)) {
    throw new UnsupportedSchema(`${where}: a default other than zero is not supported`);
  }
  // A field of nothing says nothing; as a variant, its name does.
  if (slot.type._isVoid && common.discriminant === undefined) return [];
  return [{ ...common, offset: slot.offset, type: annotated(readType(slot.type, where), annotations, where) }];
}

function annotated(type: FieldType, annotations: ReadonlySet<bigint>, where: string): FieldType {
  if (annotations.has(SAFE_INTEGER)) {
    if (type.kind === "scalar" && type.name === "uint64") return { ...type, name: "safeUint64" };
    throw new UnsupportedSchema(`${where}: safeInteger is for UInt64 fields`);
  }
  if (annotations.has(BYTES16)) {
    if (type.kind === "data") return { kind: "bytes16" };
    throw new UnsupportedSchema(`${where}: bytes16 is for Data fields`);
  }
  return type;
}

function scalar(name: Scalar["name"], bits: Scalar["bits"]): Scalar {
  return { kind: "scalar", name, bits };
}

const SCALARS: ReadonlyMap<number, Scalar> = new Map([
  [Type.INT8, scalar("int8", 8)],
  [Type.INT16, scalar("int16", 16)],
  [Type.INT32, scalar("int32", 32)],
  [Type.INT64, scalar("int64", 64)],
  [Type.UINT8, scalar("uint8", 8)],
  [Type.UINT16, scalar("uint16", 16)],
  [Type.UINT32, scalar("uint32", 32)],
  [Type.UINT64, scalar("uint64", 64)],
  [Type.FLOAT32, scalar("float32", 32)],
  [Type.FLOAT64, scalar("float64", 64)],
]);

function readType(type: Type, where: string): FieldType {
  const known = SCALARS.get(type.which());
  if (known !== undefined) return known;
  switch (type.which()) {
    case Type.VOID:
      return { kind: "void" };
    case Type.BOOL:
      return { kind: "bool" };
    case Type.TEXT:
      return { kind: "text" };
    case Type.DATA:
      return { kind: "data" };
    case Type.ENUM:
      return { kind: "enum", id: type.enum.typeId };
    case Type.STRUCT:
      return { kind: "struct", id: type.struct.typeId };
    case Type.LIST: {
      const element = readType(type.list.elementType, where);
      if (element.kind === "list" || element.kind === "void") {
        throw new UnsupportedSchema(
          `${where}: a list of ${element.kind === "list" ? "lists" : "nothing"} is not supported`,
        );
      }
      return { kind: "list", element };
    }
    case Type.INTERFACE:
      throw new UnsupportedSchema(`${where}: interfaces are not supported, a message carries data alone`);
    default:
      throw new UnsupportedSchema(`${where}: this type is not supported`);
  }
}

function isZero(value: Value): boolean {
  switch (value.which()) {
    case Value.VOID:
      return true;
    case Value.BOOL:
      return !value.bool;
    case Value.INT8:
      return value.int8 === 0;
    case Value.INT16:
      return value.int16 === 0;
    case Value.INT32:
      return value.int32 === 0;
    case Value.INT64:
      return value.int64 === 0n;
    case Value.UINT8:
      return value.uint8 === 0;
    case Value.UINT16:
      return value.uint16 === 0;
    case Value.UINT32:
      return value.uint32 === 0;
    case Value.UINT64:
      return value.uint64 === 0n;
    case Value.ENUM:
      return value.enum === 0;
    case Value.TEXT:
      return value.text === "";
    default:
      return false;
  }
}

function nodeOf(id: bigint, source: Source): Node {
  const node = source.nodes.get(id);
  if (node === undefined) throw new UnsupportedSchema(`the request holds no node 0x${id.toString(16)}`);
  return node;
}

/** `file.capnp:Outer.Inner` as `OuterInner`. */
function nameOf(node: Node): string {
  return node.displayName
    .replace(/^.*:/, "")
    .split(".")
    .map((part, i) => (i === 0 ? part : capitalized(part)))
    .join("");
}

function docOf(node: Node, source: Source): string {
  return source.docs.get(node.id)?.doc.trim() ?? "";
}

function memberDoc(node: Node, index: number, source: Source): string {
  return source.docs.get(node.id)?.members[index]?.trim() ?? "";
}
