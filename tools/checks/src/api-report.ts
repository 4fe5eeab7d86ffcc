// The public API of an entry as text, by api-extractor, out of the declarations that its users compile against.
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel, type IConfigFile } from "@microsoft/api-extractor";

/** One entry whose API is reported. */
export interface ReportedEntry {
  /** Such as `@ixt/wire/module`. */
  readonly specifier: string;
  /** Of the package, absolute. */
  readonly folder: string;
  /** The declarations, absolute. */
  readonly declarations: string;
}

/** The file of a report in its package: `index` for the entry without a name. */
export function reportFileOf(specifier: string): string {
  const [, , ...path] = specifier.split("/");
  return `api/${path.length === 0 ? "index" : path.join("-")}.api.md`;
}

/** The reports that a package has: none of a new one, each of whose entries is then told to lack its report. */
export function listReports(folder: string): readonly string[] {
  const reports = join(folder, "api");
  return existsSync(reports) ? readdirSync(reports).map((name) => `api/${name}`) : [];
}

/** Makes the report in a scratch folder; throws an Error that says what api-extractor could not do. */
export function makeReport({ specifier, folder, declarations }: ReportedEntry, scratch: string): string {
  const name = basename(reportFileOf(specifier));
  mkdirSync(scratch, { recursive: true });
  const said: string[] = [];
  const configObject: IConfigFile = {
    projectFolder: folder,
    mainEntryPointFilePath: declarations,
    newlineKind: "lf",
    compiler: {
      overrideTsconfig: {
        compilerOptions: {
          module: "nodenext",
          target: "es2022",
          lib: ["es2022", "dom"],
          types: ["node"],
          strict: true,
        },
      },
    },
    apiReport: { enabled: true, reportFileName: name, reportFolder: scratch, reportTempFolder: join(scratch, "temp") },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
      // What stands in doc comments is held to check:docs, and runs.
      extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
    },
  };
  const packageJsonFullPath = join(folder, "package.json");
  const config = ExtractorConfig.prepare({ configObject, configObjectFullPath: undefined, packageJsonFullPath });
  const { errorCount } = Extractor.invoke(config, {
    localBuild: true,
    typescriptCompilerFolder: join(createRequire(import.meta.url).resolve("typescript/package.json"), ".."),
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === ExtractorLogLevel.Error) said.push(message.text);
    },
  });
  if (errorCount > 0) throw new Error(`${specifier}: api-extractor: ${said.join("; ")}`);
  return readFileSync(join(scratch, name), "utf8");
}
