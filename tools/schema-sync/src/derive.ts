/**
 * Upstream's schemas -> the schemas we compile. Nothing is written by hand into the derived files: they
 * are upstream's text, less the accommodations, with the annotations and a header.
 */
import { ACCOMMODATIONS, type Accommodation } from "./accommodations/index.js";
import { annotateSchemas, FIELD_ANNOTATIONS, type FieldAnnotation } from "./annotations.js";
import { compactText, parseSchema } from "./declarations.js";
import {
  INCLUDE_PATH,
  mapSchemas,
  SCHEMA_FILES,
  type SchemaFileName,
  type SchemaSources,
  upstreamPath,
} from "./schema-files.js";
import { SyncError } from "./sync-error.js";

/** What the derivation does beyond copying. */
export interface DerivationRules {
  readonly accommodations: readonly Accommodation[];
  readonly annotations: readonly FieldAnnotation[];
}

/** The rules of this repository. */
export const DERIVATION_RULES: DerivationRules = { accommodations: ACCOMMODATIONS, annotations: FIELD_ANNOTATIONS };

/**
 * The derived sources. Throws a SyncError that names the accommodation or the annotation that does not fit,
 * or the import that is none of ours.
 */
export function deriveSchemas(upstream: SchemaSources, rules: DerivationRules = DERIVATION_RULES): SchemaSources {
  const accommodated = rules.accommodations.reduce((sources, rule) => rule.apply(sources), upstream);
  assertImports(accommodated);
  const annotated = annotateSchemas(accommodated, rules.annotations);
  return mapSchemas((file) => derivedHeader(file, rules) + annotated[file]);
}

/** Whether the schemas say of themselves that they are rebuilt and not upstream's own files. */
export function isReconstructed(upstream: SchemaSources): boolean {
  return SCHEMA_FILES.some((file) => upstream[file].includes("RECONSTRUCTION"));
}

function derivedHeader(file: SchemaFileName, rules: DerivationRules): string {
  const departures = rules.accommodations.filter((rule) => rule.file === file);
  const lines = [
    `DERIVED by \`pnpm schemas:sync\` from ${upstreamPath(file)}, with the annotations of ${INCLUDE_PATH}.`,
    "Not to be edited: `pnpm schemas:check` fails on any change, and the next sync overwrites it.",
    ...departures.map((rule) => `Without ${rule.name}: ${rule.why}.`),
  ];
  return `${lines.map((line) => `# ${line}\n`).join("")}\n`;
}

/** Every import must be one of the three files or absolute (an include). */
function assertImports(sources: SchemaSources): void {
  for (const name of SCHEMA_FILES) {
    const head = compactText(parseSchema(sources[name]).tokens);
    for (const [, path] of head.matchAll(/import"([^"]*)"/g)) {
      if (path === undefined || path.startsWith("/") || SCHEMA_FILES.some((file) => file === path)) continue;
      throw new SyncError(`${upstreamPath(name)} imports ${path}, which is none of the three vendored schemas`);
    }
  }
}
