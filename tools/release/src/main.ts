// `pnpm release:rehearse`: two releases on a registry of this machine's own, what they published, and strangers who install it.

import { join } from "node:path";
import { withScratchFolder } from "@ixt/checks/scratch";
import { installSideWorkspace } from "@ixt/checks/side-workspace";
import { runConsumers } from "./consumers/index.js";
import { Progress } from "./progress.js";
import { type Registry, STOCK_FOLDER, startRegistry } from "./registry.js";
import { judgePublished, listPublishedVersions } from "./registry-contents.js";
import {
  buildPackages,
  publishPackages,
  readDependencies,
  readVersions,
  versionPackages,
  writeChangeset,
} from "./release.js";
import { judgeReproducible, packCopy } from "./reproducible.js";
import { judgeUpgrade } from "./upgrade.js";
import { addDependants, type Bump, findReleased, findVersionFaults, type Versions } from "./versions.js";
import { createWorkingCopy } from "./working-copy.js";

const USAGE = `usage: pnpm release:rehearse
Versions, builds and publishes the packages twice to a registry on the loopback, and installs them as strangers do. Nothing leaves this machine.
`;

/** What the second release is of: one patch in the lowest layer, one minor in the middle. */
const SECOND: ReadonlyMap<string, Bump> = new Map([
  ["@ixt/wire", "patch"],
  ["@ixt/stream", "minor"],
]);

async function rehearse(folder: string): Promise<number> {
  const progress = new Progress();
  await progress.step("registry's programs", () => installSideWorkspace(STOCK_FOLDER));
  const copy = join(folder, "copy");
  await progress.step("working copy", () => createWorkingCopy(copy));
  const registry = await progress.step("registry", () => startRegistry(join(folder, "registry")));
  try {
    const first = await releaseFirst(progress, copy, registry, folder);
    const second = await releaseSecond(progress, copy, registry, folder, first);
    await progress.judge("two versions in one process", () =>
      judgeUpgrade(registry, first, second, join(folder, "upgrade")),
    );
    await progress.judge("consumers", () =>
      runConsumers(registry, second, (line) => progress.say(line), join(folder, "consumers")),
    );
  } finally {
    await registry.close();
  }
  return progress.finish();
}

async function releaseFirst(progress: Progress, copy: string, registry: Registry, folder: string): Promise<Versions> {
  const before = readVersions(copy);
  await progress.step("release one: versions", () => versionPackages(copy));
  const versions = readVersions(copy);
  progress.say(describe(before, versions));
  await progress.step("release one: build", () => buildPackages(copy));
  const packed = await progress.step("release one: pack", () => packCopy(copy, join(folder, "packed")));
  await progress.step("release one: publish", () => publishPackages(copy, registry, join(folder, "one")));
  await progress.judge("release one: what is on the registry", () =>
    judgePublished(registry, copy, versions, findReleased(before, versions), join(folder, "one", "judged")),
  );
  await progress.judge("release one: a second build, elsewhere, gives the same tarballs", () =>
    judgeReproducible(copy, packed, folder),
  );
  return versions;
}

async function releaseSecond(
  progress: Progress,
  copy: string,
  registry: Registry,
  folder: string,
  before: Versions,
): Promise<Versions> {
  writeChangeset(copy, "rehearsal", SECOND, "A rehearsal: a patch below, and a minor above it.");
  await progress.step("release two: versions", () => versionPackages(copy));
  const versions = readVersions(copy);
  progress.say(describe(before, versions));
  await progress.judge("release two: each package moves by itself", async () =>
    findVersionFaults(before, versions, addDependants(SECOND, before, readDependencies(copy))),
  );
  await progress.step("release two: build", () => buildPackages(copy));
  await progress.step("release two: publish", () => publishPackages(copy, registry, join(folder, "two")));
  await progress.judge("release two: what is on the registry", () =>
    judgePublished(registry, copy, versions, findReleased(before, versions), join(folder, "two", "judged")),
  );
  await progress.judge("release two: @ixt/context is the one of before", async () => {
    const published = await listPublishedVersions(registry, "@ixt/context");
    return published.length === 1 ? [] : [`@ixt/context was published as ${published.join(", ")}`];
  });
  return versions;
}

function describe(before: Versions, after: Versions): string {
  const released = findReleased(before, after).map((name) => `${name} ${before.get(name)} -> ${after.get(name)}`);
  return released.length === 0 ? "nothing is released" : released.join(", ");
}

if (process.argv.length > 2) {
  process.stdout.write(USAGE);
  process.exitCode = process.argv[2] === "--help" ? 0 : 2;
} else {
  try {
    process.exitCode = await withScratchFolder(rehearse);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
