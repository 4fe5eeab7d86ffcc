/** A checkout of upstream -> the three schema files, wherever in it they stand. */
import { mapSchemas, SCHEMA_FILES, type SchemaFileName, type SchemaSources } from "./schema-files.js";
import { SyncError } from "./sync-error.js";
import { readText, type Tree } from "./tree.js";

/** Directories of a checkout in which the schemas may stand, as prefixes. */
export const CHECKOUT_DIRECTORIES = ["", "schemas/", "schema/"] as const;

/**
 * The schemas of a checkout, given its files. Each of the three must stand in exactly one of the known
 * directories; throws a SyncError that names what is missing or doubled.
 */
export function readCheckout(checkout: Tree): SchemaSources {
  const places = new Map(SCHEMA_FILES.map((file) => [file, placesOf(checkout, file)]));
  const missing = SCHEMA_FILES.filter((file) => places.get(file)?.length === 0);
  if (missing.length > 0) {
    throw new SyncError(
      `the checkout has no ${missing.join(", no ")} (looked in its root, schemas/ and schema/); the sync needs exactly ${SCHEMA_FILES.join(", ")}`,
    );
  }
  for (const [file, paths] of places) {
    if (paths.length > 1) throw new SyncError(`the checkout has ${file} more than once: ${paths.join(", ")}`);
  }
  return mapSchemas((file) => readText(checkout, places.get(file)?.[0] ?? file) ?? "");
}

function placesOf(checkout: Tree, file: SchemaFileName): string[] {
  return CHECKOUT_DIRECTORIES.map((directory) => directory + file).filter((path) => checkout.has(path));
}
