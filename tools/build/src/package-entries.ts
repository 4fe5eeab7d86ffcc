// Reads the entries of a package from `exports` in its package.json, the one list of what it publishes.
// In: the parsed package.json. Out: for each entry its source file, its output name and the formats it is built in.

/** One published entry of a package. A pattern (`./capnp/*`) keeps its star in `subpath`, `source` and `outName`. */
export interface PackageEntry {
  /** As a consumer writes it behind the package's name: `.` or `./module`. */
  readonly subpath: string;
  /** The source file, from the package's folder, such as `src/index.ts`. */
  readonly source: string;
  /** The output file in `dist` without its ending, such as `index` or `capnp/*`. */
  readonly outName: string;
  /** Whether it is published for `require` too; an entry without a `require` condition is ESM only. */
  readonly hasCommonJs: boolean;
}

/** The fields of a package.json that name entries. */
export interface EntryManifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

const SOURCE_CONDITION = "@ixt/source";

/**
 * The entries that are built, in the order of `exports`. `./package.json` is none of them.
 *
 * @throws Error that names the package and the entry, when an entry has not exactly the shape every entry has here:
 * `@ixt/source` first, then `import` and optionally `require`, each `{ types, default }` in `dist` under one name.
 */
export function readPackageEntries(manifest: EntryManifest): readonly PackageEntry[] {
  return Object.entries(manifest.exports)
    .filter(([subpath]) => subpath !== "./package.json")
    .map(([subpath, target]) => readEntry(`${manifest.name}: exports["${subpath}"]`, subpath, target));
}

/** The `exports` that go into the tarball: the same without the source condition, which only this workspace can follow. */
export function toPublishedExports(manifest: EntryManifest): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(manifest.exports).map(([subpath, target]) => {
      if (!isRecord(target)) {
        return [subpath, target];
      }
      const { [SOURCE_CONDITION]: _, ...published } = target;
      return [subpath, published];
    }),
  );
}

function readEntry(where: string, subpath: string, target: unknown): PackageEntry {
  if (!isRecord(target)) {
    throw new Error(`${where} must be an object of conditions`);
  }
  const conditions = Object.keys(target);
  const hasCommonJs = conditions.includes("require");
  const wanted = [SOURCE_CONDITION, "import", ...(hasCommonJs ? ["require"] : [])];
  if (conditions.join() !== wanted.join()) {
    throw new Error(
      `${where} must have the conditions ${wanted.join(", ")} in this order, and has ${conditions.join(", ")}`,
    );
  }
  const source = target[SOURCE_CONDITION];
  if (typeof source !== "string" || !/^\.\/.+\.ts$/.test(source)) {
    throw new Error(`${where}: ${SOURCE_CONDITION} must be a .ts file such as ./src/index.ts`);
  }
  const outName = readOutName(`${where}.import`, target["import"], ".js", ".d.ts");
  if (hasCommonJs && readOutName(`${where}.require`, target["require"], ".cjs", ".d.cts") !== outName) {
    throw new Error(`${where}: import and require must name the same file of dist`);
  }
  return { subpath, source: source.slice("./".length), outName, hasCommonJs };
}

function readOutName(where: string, target: unknown, codeEnding: string, typesEnding: string): string {
  const code = isRecord(target) ? target["default"] : undefined;
  const match = typeof code === "string" ? /^\.\/dist\/(.+?)(\.c?js)$/.exec(code) : null;
  const outName = match?.[1];
  if (!isRecord(target) || outName === undefined || match?.[2] !== codeEnding) {
    throw new Error(`${where}.default must be a ${codeEnding} file in ./dist`);
  }
  if (Object.keys(target).join() !== "types,default" || target["types"] !== `./dist/${outName}${typesEnding}`) {
    throw new Error(
      `${where} must be { "types": "./dist/${outName}${typesEnding}", "default": "./dist/${outName}${codeEnding}" }`,
    );
  }
  return outName;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
