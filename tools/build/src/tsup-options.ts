// The bundler's options of every package. In: a package's folder. Out: one set of options for each group of its entries.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Options } from "tsup";
import { createBuildGroups } from "./build-groups.js";
import { readPackageEntries } from "./package-entries.js";

/**
 * Removes the package's `dist` and says how to build it anew: ESM, CommonJS where an entry has it, and type declarations.
 * Dependencies and peer dependencies stay imports; chunks are shared between entries in both formats, so a class
 * (an error, say) is the same one in each of them.
 */
export function createTsupOptions(packageFolder: string): readonly Options[] {
  const manifest = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
  const groups = createBuildGroups(packageFolder, readPackageEntries(manifest));
  rmSync(join(packageFolder, "dist"), { recursive: true, force: true });
  return groups.map((group) => ({
    entry: { ...group.entry },
    format: [...group.formats],
    tsconfig: group.tsconfig,
    target: "es2022",
    dts: true,
    splitting: true,
    // None: the maps of shared CommonJS chunks name the folder they were built in, and what is published is readable anyway.
    sourcemap: false,
    treeshake: false,
    removeNodeProtocol: false,
    silent: true,
  }));
}
