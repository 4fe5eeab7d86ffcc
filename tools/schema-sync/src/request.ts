/** The compiler's CodeGeneratorRequest as plain values: as much of it as the sync verifies and records. */
import { Message } from "capnp-es";
import { CodeGeneratorRequest, Field, type Node, Type } from "capnp-es/capnp/schema";

/** A field of a struct; `type` is the wire type's name as capnp's schema.capnp writes it, or "group". */
export interface FieldView {
  readonly name: string;
  readonly ordinal: number | undefined;
  readonly type: string;
}

/** A node of the schema; `name` is its display name without the file. */
export interface NodeView {
  readonly kind: "struct" | "enum" | "interface" | "other";
  readonly name: string;
  readonly displayName: string;
  readonly fields: readonly FieldView[];
}

/** A compiled request. */
export interface RequestView {
  /** The compiler's version, as `0.9.2`. */
  readonly compiler: string;
  readonly files: readonly { readonly name: string; readonly imports: readonly string[] }[];
  readonly nodes: readonly NodeView[];
}

/** Reads a request that our own compiler run made; never to be used on bytes of a peer. */
export function readRequest(bytes: Uint8Array): RequestView {
  const request = new Message(bytes.slice(), false).getRoot(CodeGeneratorRequest);
  const { major, minor, micro } = request.capnpVersion;
  return {
    compiler: `${major}.${minor}.${micro}`,
    files: request.requestedFiles.map((file) => ({
      name: file.filename,
      imports: file.imports.map((imported) => imported.name),
    })),
    nodes: request.nodes.map(toNodeView),
  };
}

function toNodeView(node: Node): NodeView {
  const kind = node._isStruct ? "struct" : node._isEnum ? "enum" : node._isInterface ? "interface" : "other";
  const name = node.displayName.slice(node.displayNamePrefixLength);
  return {
    kind,
    name,
    displayName: node.displayName,
    fields: node._isStruct ? node.struct.fields.map(toFieldView) : [],
  };
}

function toFieldView(field: Field): FieldView {
  return {
    name: field.name,
    ordinal: field.ordinal._isExplicit ? field.ordinal.explicit : undefined,
    type: field.which() === Field.GROUP ? "group" : toTypeName(field.slot.type.which()),
  };
}

const TYPE_NAMES = new Map<number, string>([
  [Type.ANY_POINTER, "anyPointer"],
  [Type.DATA, "data"],
  [Type.TEXT, "text"],
  [Type.STRUCT, "struct"],
  [Type.LIST, "list"],
  [Type.ENUM, "enum"],
  [Type.UINT64, "uint64"],
]);

function toTypeName(which: number): string {
  return TYPE_NAMES.get(which) ?? `type ${which}`;
}
