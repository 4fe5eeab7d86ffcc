/** Which files the sync knows, and where they stand. */

/** The three schema files, in the order in which they are compiled. Fixed: the order is part of the request's bytes. */
export const SCHEMA_FILES = ["module.capnp", "ipc_streaming.capnp", "wasipc.capnp"] as const;

/** The name of one of the three schema files. */
export type SchemaFileName = (typeof SCHEMA_FILES)[number];

/** The text of each of the three schema files. */
export type SchemaSources = Readonly<Record<SchemaFileName, string>>;

/** The annotations which the derived files import. */
export const INCLUDE_PATH = "schemas/include/ixt_ts.capnp";
/** The compiler's CodeGeneratorRequest for the derived files. */
export const REQUEST_PATH = "schemas/request.bin";
/** Where every synced file's hash stands. */
export const PIN_PATH = "schemas/pin.json";
/** Where generated paths start. */
export const WIRE_SOURCE = "packages/wire/src";
/** The pin as the SDK's code sees it. */
export const PIN_MODULE_PATH: string = `${WIRE_SOURCE}/generated/pin.ts`;
/** Directories that hold nothing but generated files. */
export const GENERATED_DIRECTORIES: readonly string[] = [`${WIRE_SOURCE}/generated/`, `${WIRE_SOURCE}/capnp/`];

/** The path of a schema as received. */
export function upstreamPath(file: SchemaFileName): string {
  return `schemas/upstream/${file}`;
}

/** The path of a schema as compiled. */
export function derivedPath(file: SchemaFileName): string {
  return `schemas/${file}`;
}

/** One value per schema file. */
export function mapSchemas(source: (file: SchemaFileName) => string): SchemaSources {
  return {
    "module.capnp": source("module.capnp"),
    "ipc_streaming.capnp": source("ipc_streaming.capnp"),
    "wasipc.capnp": source("wasipc.capnp"),
  };
}

/** The sources with one file's text replaced. */
export function replaceSource(sources: SchemaSources, file: SchemaFileName, text: string): SchemaSources {
  return mapSchemas((name) => (name === file ? text : sources[name]));
}
