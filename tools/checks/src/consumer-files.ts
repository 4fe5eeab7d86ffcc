// The files of a project that installs our tarballs and uses every entry. In: the packed packages. Out: file names to texts.
import type { PackageEntry } from "@ixt/build/package-entries";

/** One entry as a consumer imports it. */
export interface ConsumedEntry {
  /** Such as `@ixt/wire/module`. */
  readonly specifier: string;
  readonly hasCommonJs: boolean;
  /** Whether it is for Node alone; all others must compile and run without Node's types. */
  readonly isForNode: boolean;
}

/** A package as a consumer installs it. */
export interface ConsumedPackage {
  readonly name: string;
  /** Absolute path of its tarball. */
  readonly tarball: string;
  readonly entries: readonly ConsumedEntry[];
}

/** The specifiers of an entry: one, or one for each name that stands for the star of a pattern. */
export function toConsumedEntries(
  packageName: string,
  entry: PackageEntry,
  stars: readonly string[],
  isForNode: boolean,
): readonly ConsumedEntry[] {
  const specifier = `${packageName}${entry.subpath.slice(1)}`;
  const specifiers = specifier.includes("*") ? stars.map((star) => specifier.replace("*", star)) : [specifier];
  return specifiers.map((each) => ({ specifier: each, hasCommonJs: entry.hasCommonJs, isForNode }));
}

/** package.json: every package from its tarball, also where one of ours depends on another. */
export function toConsumerManifest(packages: readonly ConsumedPackage[]): string {
  return JSON.stringify(
    {
      name: "consumer",
      private: true,
      dependencies: Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`])),
      overrides: Object.fromEntries(packages.map(({ name }) => [name, `$${name}`])),
    },
    null,
    2,
  );
}

/** A TypeScript project of the consumer: one file that imports every one of its entries, and how it is compiled. */
export interface TypedConsumer {
  readonly file: string;
  readonly text: string;
  /** False where the entry needs a peer whose own declarations do not hold under `exactOptionalPropertyTypes`. */
  readonly exactOptionalPropertyTypes: boolean;
  /** The global types it is compiled with. */
  readonly globals: "node" | "browser";
}

/** ESM and CommonJS users of the entries for both, a browser's user, and ESM users of the entries that are ESM only. */
export function toTypedConsumers(entries: readonly ConsumedEntry[]): readonly TypedConsumer[] {
  const forBoth = entries.filter(({ hasCommonJs }) => hasCommonJs);
  const esmOnly = entries.filter(({ hasCommonJs }) => !hasCommonJs);
  return [
    { file: "uses-import.mts", text: toUses(forBoth), exactOptionalPropertyTypes: true, globals: "node" },
    { file: "uses-require.cts", text: toUses(forBoth), exactOptionalPropertyTypes: true, globals: "node" },
    {
      file: "uses-browser.mts",
      text: toUses(forBoth.filter(({ isForNode }) => !isForNode)),
      exactOptionalPropertyTypes: true,
      globals: "browser",
    },
    { file: "uses-esm-only.mts", text: toUses(esmOnly), exactOptionalPropertyTypes: false, globals: "node" },
  ];
}

function toUses(entries: readonly ConsumedEntry[]): string {
  const imports = entries.map(({ specifier }, index) => `import * as entry${index} from "${specifier}";`);
  const names = entries.map((_, index) => `entry${index}`);
  return `${imports.join("\n")}\n\nexport const entries: readonly object[] = [${names.join(", ")}];\n`;
}

/** tsconfig.json of one compile: as strict as can be, and the libraries' declarations are checked too. */
export function toConsumerTsconfig(module: "node16" | "nodenext", consumer: TypedConsumer): string {
  const compilerOptions = {
    module,
    target: "es2022",
    lib: consumer.globals === "node" ? ["es2022"] : ["es2022", "dom"],
    types: consumer.globals === "node" ? ["node"] : [],
    strict: true,
    exactOptionalPropertyTypes: consumer.exactOptionalPropertyTypes,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
  return JSON.stringify({ compilerOptions, files: [consumer.file] }, null, 2);
}

/**
 * A program that loads every entry both ways and fails when a name of one is missing in the other, when two entries of one package
 * carry two copies of one class, or when an error that one build made is none of the family to the other.
 */
export function toRuntimeConsumer(entries: readonly ConsumedEntry[]): string {
  return `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const faults = [];
const classes = { import: new Map(), require: new Map() };
const family = (specifier, maker, made, judge) => {
  if (maker.IxtError === undefined) return;
  const error = new maker.IxtError("x", { code: "internal", blame: "local", retryable: false });
  const errors = maker.createError === undefined ? [error] : [error, maker.createError("internal", "x")];
  if (judge.IxtError.is(new Error("x"))) faults.push(specifier + ": IxtError.is takes any error");
  if (!errors.every((each) => judge.IxtError.is(each))) faults.push(specifier + ": an error made by " + made + " is not known by the other build");
};
const note = (how, specifier, loaded) => {
  for (const [name, value] of Object.entries(loaded)) {
    if (typeof value !== "function" || !/^class\\b/.test(Function.prototype.toString.call(value))) continue;
    // By what it is exported as: the CommonJS build has classes with fields call themselves _class.
    const known = classes[how].get(name) ?? { value, specifier };
    classes[how].set(name, known);
    if (known.value !== value) faults.push(how + ": " + name + " of " + specifier + " is not the one of " + known.specifier);
  }
};
for (const { specifier, hasCommonJs } of ${JSON.stringify(entries)}) {
  const esm = await import(specifier);
  const names = Object.keys(esm).filter((name) => name !== "default" && name !== "module.exports").sort().join();
  if (names === "") faults.push(specifier + " exports nothing");
  note("import", specifier, esm);
  if (!hasCommonJs) continue;
  const cjs = require(specifier);
  note("require", specifier, cjs);
  if (Object.keys(cjs).sort().join() !== names) faults.push(specifier + " exports other names to require than to import");
  family(specifier, esm, "import", cjs);
  family(specifier, cjs, "require", esm);
}
if (faults.length > 0) {
  console.error(faults.join("\\n"));
  process.exitCode = 1;
}
`;
}
