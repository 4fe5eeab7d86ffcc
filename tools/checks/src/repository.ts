// The repository as the checks see it: its folder, its tracked files, the packages it publishes.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's absolute folder, without a slash at its end. */
export const REPOSITORY_FOLDER: string = fileURLToPath(new URL("../../..", import.meta.url)).replace(/[\\/]$/, "");

/** A package.json, as far as the checks read it. */
export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly description?: string;
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly ixt?: { readonly schemaPin?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A package that is published: its absolute folder and its parsed package.json. */
export interface PublishedPackage {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Reads the package.json of a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/** Every package of `packages/` that is not private, in the order of their names. */
export function listPublishedPackages(repository: string = REPOSITORY_FOLDER): readonly PublishedPackage[] {
  const packages = join(repository, "packages");
  return readdirSync(packages)
    .sort()
    .map((name) => join(packages, name))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => manifest.private !== true);
}

/** The commit of upstream that the schemas are taken from, as `schemas/pin.json` says. @throws Error where it does not */
export function readSchemaPin(repository: string = REPOSITORY_FOLDER): string {
  const pin: unknown = JSON.parse(readFileSync(join(repository, "schemas", "pin.json"), "utf8"));
  if (typeof pin === "object" && pin !== null && "commit" in pin && typeof pin.commit === "string") return pin.commit;
  throw new Error("schemas/pin.json names no commit");
}

/** The tracked files that are there, from the repository's folder, with slashes. */
export function listTrackedFiles(repository: string = REPOSITORY_FOLDER): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "-z"], {
    cwd: repository,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return listed.split("\0").filter((file) => file !== "" && existsSync(join(repository, file)));
}
