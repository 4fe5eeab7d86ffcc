// What is due to be published: the packages whose version no release tag is on. In: a repository. Out: packages, and their tarballs.

import { copyFileSync, mkdirSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { requireCommand } from "@ixt/checks/command";
import { packPackages } from "@ixt/checks/pack";
import { readReleaseState } from "@ixt/checks/release-state";
import { listPublishedPackages, type PublishedPackage } from "@ixt/checks/repository";
import { withScratchFolder } from "@ixt/checks/scratch";
import { readVersion } from "./versions.js";

/** Such as `@ixt/wire@0.1.0`: the name that a registry knows it by, and its tag. */
export function toReleaseId({ manifest }: PublishedPackage): string {
  return `${manifest.name}@${readVersion(manifest)}`;
}

/**
 * In the order to publish them in. A package that no release has given a version yet is not due.
 *
 * @throws Error in a shallow clone, which comes without the tags: everything would be due.
 */
export async function findDue(repository: string): Promise<readonly PublishedPackage[]> {
  const shallow = await requireCommand("git", ["rev-parse", "--is-shallow-repository"], repository);
  if (shallow.trim() !== "false") throw new Error("a shallow clone has no tags that say what was released");
  const packages = orderByDependencies(listPublishedPackages(repository));
  const all = await Promise.all(
    packages.map(async (each) => {
      const folder = relative(repository, each.folder);
      return { each, state: await readReleaseState(repository, folder, each.manifest) };
    }),
  );
  return all.filter(({ state }) => state.hasVersion && state.released === undefined).map(({ each }) => each);
}

/** Each behind all that it depends on: who installs while a release is halfway finds what it needs. */
export function orderByDependencies(packages: readonly PublishedPackage[]): readonly PublishedPackage[] {
  const byName = new Map(packages.map((each) => [each.manifest.name, each]));
  const ordered = new Set<PublishedPackage>();
  const place = (each: PublishedPackage): void => {
    for (const name of Object.keys(each.manifest.dependencies ?? {})) {
      const dependency = byName.get(name);
      if (dependency !== undefined) place(dependency);
    }
    ordered.add(each);
  };
  for (const each of packages) place(each);
  return [...ordered];
}

/**
 * Packs what is due, and built, into `folder`: the names of the tarballs sort in the order to publish them in.
 *
 * @param pack replaced in tests
 */
export async function packDue(
  repository: string,
  folder: string,
  pack: typeof packPackages = packPackages,
): Promise<readonly PublishedPackage[]> {
  const due = await findDue(repository);
  mkdirSync(folder, { recursive: true });
  await withScratchFolder(async (scratch) => {
    const packed = await pack(due, scratch);
    packed.forEach(({ tarball }, i) => {
      copyFileSync(tarball, join(folder, `${String(i + 1).padStart(2, "0")}-${basename(tarball)}`));
    });
  });
  return due;
}
