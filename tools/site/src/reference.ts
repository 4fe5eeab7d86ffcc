// The reference of every published entry, by TypeDoc, out of the sources' doc comments. A link in one that leads nowhere fails it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPackageEntries } from "@ixt/build/package-entries";
import { requireCommand } from "@ixt/checks/command";
import { listPublishedPackages, REPOSITORY_FOLDER } from "@ixt/checks/repository";

/** An entry, and the page that TypeDoc writes for it. */
export interface ReferencedEntry {
  readonly text: string;
  readonly link: string;
  /** Its source, absolute. */
  readonly source: string;
}

/** Every entry but the bindings that another project's tool has made. */
export function listReferencedEntries(): readonly ReferencedEntry[] {
  return listPublishedPackages().flatMap(({ folder, manifest }) =>
    readPackageEntries(manifest)
      .filter(({ subpath }) => !subpath.includes("*"))
      .map(({ subpath }) => {
        const text = `${manifest.name}${subpath.slice(1)}`;
        const source = join(folder, "src", `${subpath === "." ? "index" : subpath.slice(2)}.ts`);
        return { text, link: `/reference/${text}/`, source };
      }),
  );
}

/** Writes the pages into `folder`. @param generator the side workspace with TypeDoc */
export async function writeReference(
  entries: readonly ReferencedEntry[],
  generator: string,
  scratch: string,
  folder: string,
): Promise<void> {
  const tsconfig = join(scratch, "tsconfig.reference.json");
  const files = entries.map(({ source }) => source);
  const compilerOptions = {
    types: ["node"],
    typeRoots: [join(REPOSITORY_FOLDER, "node_modules", "@types")],
    lib: ["ES2022"],
    isolatedDeclarations: false,
  };
  writeFileSync(
    tsconfig,
    JSON.stringify({ extends: join(REPOSITORY_FOLDER, "tsconfig.base.json"), compilerOptions, files }),
  );
  const options = join(scratch, "typedoc.json");
  writeFileSync(
    options,
    JSON.stringify({
      name: "Reference",
      tsconfig,
      entryPoints: files,
      out: folder,
      plugin: [join(generator, "node_modules", "typedoc-plugin-markdown", "dist", "index.js")],
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
    }),
  );
  const program = join(generator, "node_modules", "typedoc", "bin", "typedoc");
  await requireCommand(process.execPath, [program, "--options", options], generator);
}
