// The codecs under test, found by the names that the schemas give them: a struct without its codec stops every run.

import type { DecodeOptions, Writer } from "@ixt/wire";
import * as ipcStreaming from "@ixt/wire/ipc_streaming";
import * as module from "@ixt/wire/module";
import * as wasipc from "@ixt/wire/wasipc";
import type { SchemaModel, StructNode } from "./schema/model.js";

/** One root type with its three functions. Values are `unknown` here: the schema drives what is in them. */
export interface Codec {
  readonly node: StructNode;
  readonly encode: (value: unknown) => Uint8Array;
  readonly encodeInto: (writer: Writer, value: unknown) => number;
  readonly decode: (bytes: Uint8Array, options?: DecodeOptions) => unknown;
}

const FILES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  module,
  ipc_streaming: ipcStreaming,
  wasipc,
};

/** The codec of every root type of the schemas, in the model's order. */
export function findCodecs(model: SchemaModel): readonly Codec[] {
  return model.roots.map((node) => ({
    node,
    encode: exported(node, `encode${node.name}`) as Codec["encode"],
    encodeInto: exported(node, `encode${node.name}Into`) as Codec["encodeInto"],
    decode: exported(node, `decode${node.name}`) as Codec["decode"],
  }));
}

function exported(node: StructNode, name: string): unknown {
  const value = FILES[node.file]?.[name];
  if (typeof value !== "function") throw new Error(`@ixt/wire/${node.file} does not export ${name}`);
  return value;
}
