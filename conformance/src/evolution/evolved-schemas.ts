// The schemas of an older and a newer peer, written as folders that Cap'n Proto's parser reads as it reads ours.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { editSchema } from "./edit-schema.js";
import { type Edit, NEWER, OLDER, type SchemaFile } from "./edits.js";

/** Which schema a peer of another day was built with. */
export type SchemaAge = "older" | "newer";

/** The edits of each, and the pin that such a peer says in its handshake. */
const AGES: Readonly<Record<SchemaAge, { readonly edits: readonly Edit[]; readonly pin: string }>> = {
  older: { edits: OLDER, pin: "older-than-the-pin" },
  newer: { edits: NEWER, pin: "newer-than-the-pin" },
};

const FILES: readonly SchemaFile[] = ["module", "ipc_streaming", "wasipc"];
const SCHEMAS = fileURLToPath(new URL("../../../schemas", import.meta.url));

/** The three files of one age, by name. Throws an Error where an edit finds no place in the pinned schemas. */
export function evolveSchemas(age: SchemaAge): ReadonlyMap<SchemaFile, string> {
  const texts = new Map(FILES.map((file) => [file, readFileSync(join(SCHEMAS, `${file}.capnp`), "utf8")]));
  for (const edit of AGES[age].edits) texts.set(edit.file, editSchema(texts.get(edit.file) ?? "", edit));
  return texts;
}

/** Writes `folder/older` and `folder/newer`, each with its schemas, the annotations they import, and its pin. */
export function writeEvolvedSchemas(folder: string): void {
  for (const age of ["older", "newer"] as const) {
    const to = join(folder, age);
    mkdirSync(to, { recursive: true });
    for (const [file, text] of evolveSchemas(age)) writeFileSync(join(to, `${file}.capnp`), text);
    cpSync(join(SCHEMAS, "include"), join(to, "include"), { recursive: true });
    writeFileSync(join(to, "pin"), `${AGES[age].pin}\n`);
  }
}
