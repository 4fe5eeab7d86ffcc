/** A workspace around the small upstream, before its first sync, and tools that need nothing installed. */
import { readFileSync } from "node:fs";
import { INCLUDE_PATH, PIN_PATH, SCHEMA_FILES, type SchemaSources, upstreamPath } from "../src/schema-files.js";
import type { SyncTools } from "../src/sync.js";
import { type Tree, toBytes } from "../src/tree.js";
import { SMALL_UPSTREAM } from "./small-upstream.js";

/** What the compiler makes of the small upstream; `sync.capnp.test.ts` proves that it still does. */
export const SMALL_REQUEST: Uint8Array = new Uint8Array(
  readFileSync(new URL("./small-upstream.request.bin", import.meta.url)),
);

/** The include of the repository. */
export const INCLUDE: Uint8Array = new Uint8Array(readFileSync(new URL(`../../../${INCLUDE_PATH}`, import.meta.url)));

const PIN = {
  upstream: "ixt-public",
  commit: "aaaaaaa",
  previous: "0000000",
  reconstructed: true,
  generators: {},
  files: {},
};

/** The workspace as it is before the first sync. */
export function createSmallWorkspace(upstream: SchemaSources = SMALL_UPSTREAM): Tree {
  return new Map([
    ...SCHEMA_FILES.map((file) => [upstreamPath(file), toBytes(upstream[file])] as const),
    [INCLUDE_PATH, INCLUDE],
    [PIN_PATH, toBytes(JSON.stringify(PIN))],
    ["packages/wire/package.json", toBytes('{\n  "name": "@ixt/wire"\n}\n')],
    ["packages/sdk/package.json", toBytes('{\n  "name": "@ixt/sdk",\n  "ixt": { "schemaPin": "bbbbbbb" }\n}\n')],
    ["packages/sdk/src/index.ts", toBytes("export {};\n")],
  ]);
}

/** Tools that answer with the recorded request and generate one file for each output. */
export const SMALL_TOOLS: SyncTools = {
  compile: async () => SMALL_REQUEST,
  generate: async (request) => [
    { path: "generated/module.ts", text: `export const bytes = ${request.length};\n` },
    { path: "capnp/module.ts", text: "export {};\n" },
    { path: "module.ts", text: "export {};\n" },
  ],
  format: async (files) => files,
  versions: { "@ixt/codegen": "0.0.0" },
};
