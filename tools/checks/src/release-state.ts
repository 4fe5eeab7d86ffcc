// What git knows of a package's last release: the tag `<name>@<version>` that changesets sets.

import type { ReleaseState } from "./changeset-rules.js";
import { requireCommand, runCommand } from "./command.js";
import type { Manifest } from "./repository.js";

/** What is published of a package's folder, or decides over it. */
const PUBLISHED = ["src", "package.json", "README.md"];

/**
 * What is released of a package: nothing, where no tag is on its version.
 *
 * @param folder of the package, from the repository's
 * @throws Error where git does not answer
 */
export async function readReleaseState(repository: string, folder: string, manifest: Manifest): Promise<ReleaseState> {
  const { name, ixt } = manifest;
  const tag = `${name}@${manifest.version}`;
  const own = { name, pin: ixt?.schemaPin, hasVersion: manifest.version !== "0.0.0" };
  const tags = await requireCommand("git", ["tag", "--list", tag], repository);
  if (tags === "") return { ...own, released: undefined };
  const before = await requireCommand("git", ["show", `refs/tags/${tag}:${folder}/package.json`], repository);
  const released: Manifest = JSON.parse(before);
  const paths = PUBLISHED.map((path) => `${folder}/${path}`);
  const tests = `:(exclude)${folder}/**/*.test.ts`;
  const changed = await runCommand("git", ["diff", "--quiet", `refs/tags/${tag}`, "--", ...paths, tests], repository);
  return { ...own, released: { pin: released.ixt?.schemaPin, hasChanged: changed.exitCode !== 0 } };
}
