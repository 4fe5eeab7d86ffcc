// Sorts the entries of a package into builds: entries of the same formats and the same tsconfig are built together,
// so that they share their chunks. Patterns are expanded here, from the files that are there.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type { PackageEntry } from "./package-entries.js";

/** Entries that one run of the bundler builds. */
export interface BuildGroup {
  /** Output name (in `dist`, without ending) to source file, from the package's folder. */
  readonly entry: Readonly<Record<string, string>>;
  readonly formats: readonly ("esm" | "cjs")[];
  /** The tsconfig nearest to the sources, from the package's folder. */
  readonly tsconfig: string;
}

/**
 * @param packageFolder the package's absolute folder
 * @throws Error when a source file is missing or a pattern finds none
 */
export function createBuildGroups(packageFolder: string, entries: readonly PackageEntry[]): readonly BuildGroup[] {
  const groups = new Map<string, { entry: Record<string, string>; formats: ("esm" | "cjs")[]; tsconfig: string }>();
  for (const entry of entries) {
    for (const [outName, source] of expandEntry(packageFolder, entry)) {
      const formats: ("esm" | "cjs")[] = entry.hasCommonJs ? ["esm", "cjs"] : ["esm"];
      const tsconfig = findTsconfig(packageFolder, source);
      const key = [tsconfig, ...formats].join();
      const group = groups.get(key) ?? { entry: {}, formats, tsconfig };
      group.entry[outName] = source;
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}

/** The `[output name, source file]` pairs of an entry: one, or one for each file that its pattern finds. */
export function expandEntry(packageFolder: string, entry: PackageEntry): readonly (readonly [string, string])[] {
  const [before, after] = entry.source.split("*");
  if (before === undefined || after === undefined) {
    if (!existsSync(join(packageFolder, entry.source))) {
      throw new Error(`${entry.subpath}: there is no ${entry.source} in ${packageFolder}`);
    }
    return [[entry.outName, entry.source]];
  }
  const folder = posix.dirname(`${before}x`);
  const prefix = before.slice(folder.length + 1);
  const found = existsSync(join(packageFolder, folder)) ? readdirSync(join(packageFolder, folder)).sort() : [];
  const stars = found
    .filter(
      (name) =>
        name.startsWith(prefix) &&
        name.endsWith(after) &&
        !name.endsWith(`.d${after}`) &&
        !name.endsWith(`.test${after}`),
    )
    .map((name) => name.slice(prefix.length, name.length - after.length));
  if (stars.length === 0) {
    throw new Error(`${entry.subpath}: nothing in ${packageFolder} fits ${entry.source}`);
  }
  return stars.map((star) => [entry.outName.replace("*", star), entry.source.replace("*", star)]);
}

function findTsconfig(packageFolder: string, source: string): string {
  for (let folder = dirname(source); ; folder = dirname(folder)) {
    const candidate = posix.join(folder, "tsconfig.json");
    if (folder === "." || existsSync(join(packageFolder, candidate))) {
      return candidate;
    }
  }
}
