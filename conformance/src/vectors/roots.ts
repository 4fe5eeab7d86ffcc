// The schemas as the vectors need them: the struct and the codec of each message that travels, and the names of enums.

import { type Codec, findCodecs } from "../codecs.js";
import type { SchemaModel, StructNode } from "../schema/model.js";
import { readRequest } from "../schema/read-request.js";
import { completeJson, fromJson } from "./json-value.js";
import type { JsonObject, VectorType } from "./vector.js";

/** The compiled schemas. */
export const MODEL: SchemaModel = readRequest(new URL("../../../schemas/request.bin", import.meta.url));

const CODECS = new Map(findCodecs(MODEL).map((codec) => [codec.node.name, codec] as const));

/** The roots of all vectors. */
export const ROOTS: readonly VectorType[] = ["StreamFrame", "InvocationContext", "Envelope"];

/** The codec of a root. */
export function codecOf(type: VectorType): Codec {
  return known(CODECS.get(type), type);
}

/** The bytes that our encoder writes for a value, of which fields may be left out. */
export function encodeJson(type: VectorType, json: JsonObject): Uint8Array {
  const { node, encode } = codecOf(type);
  return encode(fromJson(node, completeJson(node, json)));
}

/** The names of an enum's values, in their order. */
export function enumValues(name: string): readonly string[] {
  return known(
    MODEL.enums.find((node) => node.name === name),
    name,
  ).values;
}

/** A struct that is no group, by its name. */
export function structNamed(name: string): StructNode {
  return known(
    MODEL.roots.find((node) => node.name === name),
    name,
  );
}

/** `clientStream` as it stands in a file's name: `client-stream`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function known<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`the schemas have no ${name}`);
  return found;
}
