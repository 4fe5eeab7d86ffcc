// Packs packages as they would be published. In: built packages. Out: one tarball each.
import { readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { requireCommand } from "./command.js";
import type { Manifest, PublishedPackage } from "./repository.js";

/** A package and its tarball. */
export interface PackedPackage {
  readonly manifest: Manifest;
  readonly folder: string;
  /** Absolute path of the .tgz. */
  readonly tarball: string;
}

/** Packs each package into a folder of its own under `destination`. The packages must have been built. */
export async function packPackages(
  packages: readonly PublishedPackage[],
  destination: string,
): Promise<readonly PackedPackage[]> {
  return Promise.all(
    packages.map(async ({ folder, manifest }) => {
      const target = join(destination, manifest.name.replace("/", "-"));
      await mkdir(target, { recursive: true });
      await requireCommand("pnpm", ["pack", "--pack-destination", target], folder);
      const tarball = readdirSync(target).find((name) => name.endsWith(".tgz"));
      if (tarball === undefined) {
        throw new Error(`pnpm pack made no tarball of ${manifest.name}`);
      }
      return { manifest, folder, tarball: join(target, tarball) };
    }),
  );
}
