// What a stranger gets from the registry: the tarball of each version, as npm downloads it.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { requireCommand } from "@ixt/checks/command";
import { packPackages } from "@ixt/checks/pack";
import { listPublishedPackages, readSchemaPin } from "@ixt/checks/repository";
import { findTarballFaults } from "@ixt/checks/tarball-rules";
import { findPublishedFaults, type PublishedManifest } from "./published-manifest.js";
import type { Registry } from "./registry.js";
import type { Versions } from "./versions.js";

/** The versions that the registry has of a package, in order. */
export async function listPublishedVersions(registry: Registry, name: string): Promise<readonly string[]> {
  const packument = await fetchPackument(registry, name);
  return Object.keys(packument.versions);
}

/** Downloads each package at its version and judges it: one line for each fault. */
export async function judgePublished(
  registry: Registry,
  copy: string,
  versions: Versions,
  folder: string,
): Promise<readonly string[]> {
  const pin = readSchemaPin(copy);
  const faults: string[] = [];
  for (const { manifest, tarball } of await packPackages(listPublishedPackages(copy), join(folder, "packed"))) {
    const { name } = manifest;
    const version = versions.get(name) ?? "";
    const dist = (await fetchPackument(registry, name)).versions[version]?.dist;
    if (dist === undefined) {
      faults.push(`${name}@${version} is not on the registry`);
      continue;
    }
    const target = join(folder, name.replace("/", "-"));
    const bytes = new Uint8Array(await (await fetch(dist.tarball)).arrayBuffer());
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, "published.tgz"), bytes);
    const files = await unpack(join(target, "published.tgz"), join(target, "published"));
    const found: PublishedManifest = JSON.parse(files.get("package.json")?.toString() ?? "{}");
    faults.push(...findPublishedFaults(found, versions, pin));
    if (integrityOf(bytes) !== dist.integrity) faults.push(`${name}: the tarball is not what its integrity says`);
    const texts = new Map(Array.from(files, ([path, content]) => [path, content.toString()]));
    faults.push(...findTarballFaults(name, texts, [copy]));
    faults.push(...findDifferences(name, await unpack(tarball, join(target, "packed")), files));
  }
  return faults;
}

interface Packument {
  readonly versions: Readonly<
    Record<string, { readonly dist: { readonly tarball: string; readonly integrity: string } }>
  >;
}

async function fetchPackument(registry: Registry, name: string): Promise<Packument> {
  const response = await fetch(`${registry.url}${name.replace("/", "%2f")}`);
  if (response.status === 404) return { versions: {} };
  if (!response.ok) throw new Error(`the registry answers ${response.status} for ${name}`);
  return (await response.json()) as Packument;
}

function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}

/** The files of a tarball by their paths in the package. */
async function unpack(tarball: string, folder: string): Promise<ReadonlyMap<string, Buffer>> {
  mkdirSync(folder, { recursive: true });
  await requireCommand("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"], folder);
  return readAll(folder);
}

function readAll(folder: string): ReadonlyMap<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
}

function findDifferences(
  name: string,
  packed: ReadonlyMap<string, Buffer>,
  published: ReadonlyMap<string, Buffer>,
): readonly string[] {
  const paths = new Set([...packed.keys(), ...published.keys()]);
  // Tools order the dependencies of package.json anew; it is judged for what it says.
  paths.delete("package.json");
  return [...paths]
    .filter((path) => !(packed.get(path)?.equals(published.get(path) ?? Buffer.of()) ?? false))
    .map((path) => `${name}: ${path} is published otherwise than it is packed`);
}
