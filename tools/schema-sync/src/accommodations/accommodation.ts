/** What an accommodation is: one named, asserted departure of the derived schemas from upstream's. */
import { type Declaration, parseSchema } from "../declarations.js";
import type { RequestView } from "../request.js";
import { SCHEMA_FILES, type SchemaFileName, type SchemaSources } from "../schema-files.js";
import { SyncError } from "../sync-error.js";
import { lineOf } from "../tokens.js";

/** One departure. Both functions throw a SyncError that names the accommodation and says why. */
export interface Accommodation {
  readonly name: string;
  /** The file that it changes. */
  readonly file: SchemaFileName;
  /** Why upstream's form cannot be used as it is. */
  readonly why: string;
  /** Asserts that upstream still has what is dropped, once, in the expected form and unused, and drops it. */
  readonly apply: (upstream: SchemaSources) => SchemaSources;
  /** Asserts on the compiled result that nothing of it is left. */
  readonly verify: (request: RequestView, upstream: SchemaSources) => void;
}

/** A declaration together with the file it stands in. */
export interface Placed {
  readonly file: SchemaFileName;
  readonly declaration: Declaration;
}

/** The error of an accommodation that no longer fits. */
export function mismatch(name: string, reason: string): SyncError {
  return new SyncError(
    `accommodation "${name}" no longer matches upstream: ${reason}; decide anew in tools/schema-sync/src/accommodations`,
  );
}

/** Where a word stands in the given files, as `file:line`, but for what is inside the excepted declarations. */
export function usesOf(
  word: string,
  sources: SchemaSources,
  except: readonly Placed[],
  files: readonly SchemaFileName[] = SCHEMA_FILES,
): string[] {
  return files.flatMap((file) => {
    const { tokens, source } = parseSchema(sources[file]);
    const own = except.filter((placed) => placed.file === file).map((placed) => placed.declaration);
    return tokens
      .filter((token) => token.kind === "word" && token.text === word)
      .filter((token) => !own.some((declaration) => token.start >= declaration.start && token.end <= declaration.end))
      .map((token) => `${file}:${lineOf(source, token.start)}`);
  });
}
