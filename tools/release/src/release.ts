// One release in a working copy, as the release workflow makes it: changesets decides the versions, what is due is built, packed and
// published by publish.mjs, and tagged.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireCommand } from "@ixt/checks/command";
import { listPublishedPackages } from "@ixt/checks/repository";
import { packDue } from "./due.js";
import type { Registry } from "./registry.js";
import { type EffectiveRegistry, findRegistryFaults } from "./registry-guard.js";
import { type Bump, readVersion, type Versions } from "./versions.js";
import { commitAll } from "./working-copy.js";

const PUBLISH = fileURLToPath(new URL("publish.mjs", import.meta.url));

/** The versions of the packages as they stand in the copy. */
export function readVersions(copy: string): Versions {
  return new Map(listPublishedPackages(copy).map(({ manifest }) => [manifest.name, readVersion(manifest)]));
}

/** From each package of the copy to those of ours that it depends on. */
export function readDependencies(copy: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    listPublishedPackages(copy).map(({ manifest }) => [manifest.name, Object.keys(manifest.dependencies ?? {})]),
  );
}

/** Writes a changeset, as who has changed these packages would. */
export function writeChangeset(copy: string, name: string, bumps: ReadonlyMap<string, Bump>, prose: string): void {
  const lines = Array.from(bumps, ([packageName, bump]) => `"${packageName}": ${bump}`);
  writeFileSync(join(copy, ".changeset", `${name}.md`), `---\n${lines.join("\n")}\n---\n\n${prose}\n`);
}

/** Gives the packages the versions that the changesets ask for, and commits that. */
export async function versionPackages(copy: string): Promise<void> {
  await requireCommand("pnpm", ["exec", "changeset", "version"], copy);
  await requireCommand("pnpm", ["install", "--frozen-lockfile", "--prefer-offline", "--reporter", "silent"], copy);
  await commitAll(copy, "Version packages");
}

/** Builds all packages. */
export async function buildPackages(copy: string): Promise<void> {
  await requireCommand("pnpm", ["--silent", "run", "build"], copy);
}

/**
 * Publishes what no release tag is on yet, and tags it. The tarballs stay in `folder`.
 *
 * @throws Error, and publishes nothing, where a tool would use another registry than the rehearsal's.
 */
export async function publishPackages(copy: string, registry: Registry, folder: string): Promise<void> {
  const faults = findRegistryFaults(await askRegistries(copy, registry), registry.url);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  const tarballs = join(folder, "tarballs");
  await packDue(copy, tarballs);
  const output = join(folder, "output");
  await requireCommand(process.execPath, [PUBLISH, tarballs, output], copy, registry.env);
  for (const id of readPublished(readFileSync(output, "utf8"))) await requireCommand("git", ["tag", id], copy);
}

/** What the last line of such an output lists: none of a step that published nothing. */
export function readPublished(output: string): readonly string[] {
  const [, list = ""] = /^published=(.*)$/.exec(output.trimEnd().split("\n").at(-1) ?? "") ?? [];
  return list.split(" ").filter((id) => id !== "");
}

/** What npm and pnpm say that they would use, for each package and its scope, and what the packages say themselves. */
async function askRegistries(copy: string, registry: Registry): Promise<readonly EffectiveRegistry[]> {
  const ask = async (tool: string, key: string, folder: string): Promise<EffectiveRegistry> => ({
    source: `${tool} (${key}) in ${folder}`,
    // Warnings stand before it.
    url: (await requireCommand(tool, ["config", "get", key], folder, registry.env)).trim().split("\n").at(-1) ?? "",
  });
  const found = await Promise.all(
    listPublishedPackages(copy).map(async ({ folder, manifest }) => {
      const own = await Promise.all([ask("npm", "registry", folder), ask("pnpm", "registry", folder)]);
      const scoped = await Promise.all([ask("npm", "@ixt:registry", folder), ask("pnpm", "@ixt:registry", folder)]);
      const said = manifest.publishConfig?.["registry"];
      return [
        ...own,
        ...scoped.filter(({ url }) => url !== "undefined" && url !== ""),
        ...(said === undefined ? [] : [{ source: `publishConfig of ${manifest.name}`, url: String(said) }]),
      ];
    }),
  );
  return found.flat();
}
