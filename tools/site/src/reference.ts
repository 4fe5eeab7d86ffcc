// The reference of every published entry, by TypeDoc, out of the sources' doc comments. A link in one that leads nowhere fails it.

import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { readPackageEntries } from "@ixt/build/package-entries";
import { requireCommand } from "@ixt/checks/command";
import { listPublishedPackages, REPOSITORY_FOLDER } from "@ixt/checks/repository";
import { type ReferencePage, readReferenceIndex } from "./reference-index.js";

/** A published entry. */
interface ReferencedEntry {
  /** As its importers write it. */
  readonly name: string;
  /** Its source, absolute. */
  readonly source: string;
}

/** Every entry but the bindings that another project's tool has made. */
function listReferencedEntries(): readonly ReferencedEntry[] {
  return listPublishedPackages().flatMap(({ folder, manifest }) =>
    readPackageEntries(manifest)
      .filter(({ subpath }) => !subpath.includes("*"))
      .map(({ subpath, source }) => ({ name: `${manifest.name}${subpath.slice(1)}`, source: join(folder, source) })),
  );
}

/**
 * Writes the pages into `folder`, and returns them as the sidebar wants them.
 *
 * @param generator the side workspace with TypeDoc
 * @throws Error when an entry has got no page
 */
export async function writeReference(
  generator: string,
  scratch: string,
  folder: string,
): Promise<readonly ReferencePage[]> {
  const entries = listReferencedEntries();
  const options = join(scratch, "typedoc.json");
  writeFileSync(options, JSON.stringify(toOptions(entries, generator, writeProject(entries, scratch), folder)));
  const program = join(generator, "node_modules", "typedoc", "bin", "typedoc");
  await requireCommand(process.execPath, [program, "--options", options], generator);
  const pages = readReferenceIndex(readFileSync(join(folder, "index.md"), "utf8"));
  const names = new Set(pages.map(({ text }) => text));
  const missing = entries.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw new Error(`no page in the reference: ${missing.join(", ")}`);
  return pages;
}

/** Writes the TypeScript project of the entries, and returns its file. */
function writeProject(entries: readonly ReferencedEntry[], scratch: string): string {
  const file = join(scratch, "tsconfig.reference.json");
  const compilerOptions = {
    types: ["node"],
    typeRoots: [join(REPOSITORY_FOLDER, "node_modules", "@types")],
    lib: ["ES2022"],
    isolatedDeclarations: false,
  };
  const files = entries.map(({ source }) => source);
  const base = join(REPOSITORY_FOLDER, "tsconfig.base.json");
  writeFileSync(file, JSON.stringify({ extends: base, compilerOptions, files }));
  return file;
}

function toOptions(entries: readonly ReferencedEntry[], generator: string, tsconfig: string, out: string): object {
  const packages = join(REPOSITORY_FOLDER, "packages");
  // TypeDoc calls a module by its source's path, without its ending, and a folder's index by the folder.
  const toModule = (source: string): string => relative(packages, source).replace(/(?:\/index)?\.ts$/, "");
  return {
    name: "Reference",
    tsconfig,
    entryPoints: entries.map(({ source }) => source),
    basePath: packages,
    out,
    plugin: [
      join(generator, "node_modules", "typedoc-plugin-markdown", "dist", "index.js"),
      join(generator, "module-names.mjs"),
    ],
    moduleNames: Object.fromEntries(entries.map(({ name, source }) => [toModule(source), name])),
    readme: "none",
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    disableSources: true,
    skipErrorChecking: true,
    treatValidationWarningsAsErrors: true,
    validation: { invalidLink: true, notExported: false, notDocumented: false },
    router: "module",
    entryFileName: "index",
    modulesFileName: "modules",
    hideBreadcrumbs: true,
    hidePageHeader: true,
    useHTMLAnchors: true,
  };
}
