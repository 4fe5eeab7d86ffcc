// Reads the compiler's CodeGeneratorRequest into the model, through capnp-es: not through the generator under test.

import { readFileSync } from "node:fs";
import { Message } from "capnp-es";
import { CodeGeneratorRequest, Node, type Field as RawField, Type } from "capnp-es/capnp/schema";
import type { EnumNode, Field, FieldType, SchemaModel, StructNode } from "./model.js";

interface OpenStruct extends StructNode {
  readonly plain: Field[];
  readonly variants: Field[];
}

/** The model of the schemas in the compiled request at `path`, a `URL` or file name. */
export function readRequest(path: URL | string): SchemaModel {
  const request = new Message(readFileSync(path), false).getRoot(CodeGeneratorRequest);
  const structs = new Map<bigint, OpenStruct>();
  const enums = new Map<bigint, EnumNode>();
  const files = new Set([...request.requestedFiles].map((file) => file.id));
  const raw = [...request.nodes].filter((node) => node.which() !== Node.FILE);
  const nodes = raw.filter((node) => node.scopeId === 0n || belongsTo(node, files, raw));
  for (const node of nodes) {
    const name = node.displayName.slice(node.displayNamePrefixLength);
    const file = (node.displayName.split(":")[0] ?? "").replace(/^.*\//, "").replace(/\.capnp$/, "");
    if (node.which() === Node.ENUM) {
      enums.set(node.id, { name, values: [...node.enum.enumerants].map((value) => value.name) });
    } else if (node.which() === Node.STRUCT) {
      const { isGroup, dataWordCount: dataWords, pointerCount } = node.struct;
      structs.set(node.id, { id: node.id, name, file, isGroup, plain: [], variants: [], dataWords, pointerCount });
    }
  }
  const annotations = new Map(
    raw.filter((node) => node.which() === Node.ANNOTATION).map((node) => [node.id, shortName(node)] as const),
  );
  for (const node of nodes) {
    const struct = structs.get(node.id);
    if (struct === undefined) continue;
    for (const field of node.struct.fields) addField(struct, field, { structs, enums, annotations });
  }
  const all = [...structs.values()];
  const roots = all.filter((struct) => !struct.isGroup).sort((a, b) => (a.name < b.name ? -1 : 1));
  return { roots, structs: all, enums: [...enums.values()] };
}

interface Lookup {
  readonly structs: ReadonlyMap<bigint, StructNode>;
  readonly enums: ReadonlyMap<bigint, EnumNode>;
  readonly annotations: ReadonlyMap<bigint, string>;
}

function shortName(node: Node): string {
  return node.displayName.slice(node.displayNamePrefixLength);
}

/** True when a requested file stands above the node, at any distance. */
function belongsTo(node: Node, files: ReadonlySet<bigint>, nodes: readonly Node[]): boolean {
  for (let scope = node.scopeId; scope !== 0n; ) {
    if (files.has(scope)) return true;
    const parent = nodes.find((candidate) => candidate.id === scope);
    if (parent === undefined) return false;
    scope = parent.scopeId;
  }
  return false;
}

function addField(struct: OpenStruct, raw: RawField, lookup: Lookup): void {
  const type = fieldType(raw, lookup);
  if (type === undefined) return;
  const names = new Set([...raw.annotations].map((annotation) => lookup.annotations.get(annotation.id)));
  const field: Field = {
    name: raw.name,
    type,
    isBytes16: names.has("bytes16"),
    isSafeInteger: names.has("safeInteger"),
  };
  if (raw.discriminantValue === 0xffff) struct.plain.push(field);
  else struct.variants[raw.discriminantValue] = field;
}

function fieldType(raw: RawField, lookup: Lookup): FieldType | undefined {
  if (raw._isGroup) return { kind: "group", node: known(lookup.structs, raw.group.typeId) };
  return slotType(raw.slot.type, lookup);
}

const INTEGERS = new Map<number, FieldType>([
  [Type.INT8, { kind: "integer", bits: 8, isSigned: true }],
  [Type.INT16, { kind: "integer", bits: 16, isSigned: true }],
  [Type.INT32, { kind: "integer", bits: 32, isSigned: true }],
  [Type.INT64, { kind: "integer", bits: 64, isSigned: true }],
  [Type.UINT8, { kind: "integer", bits: 8, isSigned: false }],
  [Type.UINT16, { kind: "integer", bits: 16, isSigned: false }],
  [Type.UINT32, { kind: "integer", bits: 32, isSigned: false }],
  [Type.UINT64, { kind: "integer", bits: 64, isSigned: false }],
]);

function slotType(type: Type, lookup: Lookup): FieldType | undefined {
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
      return { kind: "enum", node: known(lookup.enums, type.enum.typeId) };
    case Type.STRUCT:
      return { kind: "struct", node: known(lookup.structs, type.struct.typeId) };
    case Type.LIST: {
      const element = slotType(type.list.elementType, lookup);
      if (element === undefined) throw new Error("a list of AnyPointer is not covered");
      return { kind: "list", element };
    }
    case Type.ANY_POINTER:
      return undefined;
    default: {
      const integer = INTEGERS.get(type.which());
      if (integer === undefined) throw new Error(`type ${type.which()} is not covered by the conformance proofs`);
      return integer;
    }
  }
}

function known<T>(nodes: ReadonlyMap<bigint, T>, id: bigint): T {
  const node = nodes.get(id);
  if (node === undefined) throw new Error(`the compiled schemas have no node ${id.toString(16)}`);
  return node;
}
