// Two builds of the same commit, in folders of different names, and what their tarballs have in common: every byte.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packPackages } from "@ixt/checks/pack";
import { listPublishedPackages } from "@ixt/checks/repository";
import { buildPackages } from "./release.js";
import { cloneWorkingCopy } from "./working-copy.js";

/** From a package to the hash of its tarball. */
export type TarballHashes = ReadonlyMap<string, string>;

/** Packs what stands built in a copy. */
export async function hashTarballs(copy: string, folder: string): Promise<TarballHashes> {
  const packed = await packPackages(listPublishedPackages(copy), folder);
  return new Map(
    packed.map(({ manifest, tarball }) => [
      manifest.name,
      createHash("sha512").update(readFileSync(tarball)).digest("hex"),
    ]),
  );
}

/** Builds the commit that stands in `copy` once more, elsewhere, and compares: one line for each package that came out otherwise. */
export async function judgeReproducible(
  copy: string,
  first: TarballHashes,
  folder: string,
): Promise<readonly string[]> {
  const clone = join(folder, "another-copy-of-the-tree");
  await cloneWorkingCopy(copy, clone);
  await buildPackages(clone);
  return findOtherHashes(first, await hashTarballs(clone, join(folder, "another-packed")));
}

/** Packages whose tarballs differ. */
export function findOtherHashes(first: TarballHashes, second: TarballHashes): readonly string[] {
  return [...first]
    .filter(([name, hash]) => second.get(name) !== hash)
    .map(([name]) => `${name}: two builds of one tree gave two tarballs`);
}
