// What a stranger gets from the registry: the tarball of each version, as npm downloads it.

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packPackages } from "@ixt/checks/pack";
import { listPublishedPackages, readSchemaPin } from "@ixt/checks/repository";
import { findTarballFaults } from "@ixt/checks/tarball-rules";
import { findPublishedFaults, type PublishedManifest } from "./published-manifest.js";
import type { Registry } from "./registry.js";
import { findDifferingFiles, unpackTarball } from "./tarball-files.js";
import type { Versions } from "./versions.js";

/** The versions that the registry has of a package, in order. */
export async function listPublishedVersions(registry: Registry, name: string): Promise<readonly string[]> {
  const packument = await fetchPackument(registry, name);
  return Object.keys(packument.versions);
}

/**
 * Downloads each package at its version and judges it: one line for each fault.
 *
 * @param released what this release has published; the package.json of any other takes the versions of an earlier one
 */
export async function judgePublished(
  registry: Registry,
  copy: string,
  versions: Versions,
  released: readonly string[],
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
    const files = await unpackTarball(join(target, "published.tgz"), join(target, "published"));
    const found: PublishedManifest = JSON.parse(files.get("package.json")?.toString() ?? "{}");
    faults.push(...findPublishedFaults(found, versions, pin));
    if (integrityOf(bytes) !== dist.integrity) faults.push(`${name}: the tarball is not what its integrity says`);
    const texts = new Map(Array.from(files, ([path, content]) => [path, content.toString()]));
    faults.push(...findTarballFaults(name, texts, [copy]));
    const packed = await unpackTarball(tarball, join(target, "packed"));
    const differing = findDifferingFiles(packed, files, released.includes(name) ? [] : ["package.json"]);
    faults.push(...differing.map((file) => `${name}: packed and published, ${file}`));
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
