// Two builds of the same commit, in folders of different names, and what their tarballs have in common: every byte.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type PackedPackage, packPackages } from "@ixt/checks/pack";
import { listPublishedPackages } from "@ixt/checks/repository";
import { buildPackages } from "./release.js";
import { findDifferingFiles, unpackTarball } from "./tarball-files.js";
import { cloneWorkingCopy } from "./working-copy.js";

/** Packs what stands built in a copy. */
export function packCopy(copy: string, folder: string): Promise<readonly PackedPackage[]> {
  return packPackages(listPublishedPackages(copy), folder);
}

/** Builds the commit that stands in `copy` once more, elsewhere, and compares: lines for each package that came out otherwise. */
export async function judgeReproducible(
  copy: string,
  first: readonly PackedPackage[],
  folder: string,
): Promise<readonly string[]> {
  const clone = join(folder, "another-copy-of-the-tree");
  await cloneWorkingCopy(copy, clone);
  await buildPackages(clone);
  return compareTarballs(first, await packCopy(clone, join(folder, "another-packed")), join(folder, "unpacked"));
}

/** Lines for each package whose tarballs are not the same bytes: the files that differ, and where. */
export async function compareTarballs(
  first: readonly PackedPackage[],
  second: readonly PackedPackage[],
  folder: string,
): Promise<readonly string[]> {
  const others = new Map(second.map(({ manifest, tarball }) => [manifest.name, tarball]));
  const faults: string[] = [];
  for (const { manifest, tarball } of first) {
    const other = others.get(manifest.name);
    if (other === undefined) {
      faults.push(`${manifest.name}: the second build made no tarball of it`);
    } else if (!readFileSync(tarball).equals(readFileSync(other))) {
      faults.push(...(await describeOther(manifest.name, tarball, other, join(folder, manifest.name))));
    }
  }
  return faults;
}

async function describeOther(name: string, one: string, two: string, folder: string): Promise<readonly string[]> {
  const files = findDifferingFiles(
    await unpackTarball(one, join(folder, "1")),
    await unpackTarball(two, join(folder, "2")),
  );
  // Names, modes and the order of the entries are bytes of a tarball too.
  if (files.length === 0) return [`${name}: two builds gave two tarballs of the same files`];
  return files.map((file) => `${name}: two builds gave two tarballs: ${file}`);
}
