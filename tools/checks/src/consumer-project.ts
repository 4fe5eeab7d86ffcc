// A project outside the workspace that has installed the tarball of every published package, as a consumer of them has it.
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expandEntry } from "@ixt/build/build-groups";
import { NODE_FILES } from "@ixt/build/node-files";
import { readPackageEntries } from "@ixt/build/package-entries";
import { requireCommand } from "./command.js";
import { type ConsumedEntry, type ConsumedPackage, toConsumedEntries, toConsumerManifest } from "./consumer-files.js";
import { type PackedPackage, packPackages } from "./pack.js";
import { listPublishedPackages, REPOSITORY_FOLDER } from "./repository.js";

/** The project, and every entry that it can import. */
export interface ConsumerProject {
  /** Absolute. */
  readonly folder: string;
  readonly packed: readonly PackedPackage[];
  readonly entries: readonly ConsumedEntry[];
}

/** Packs the packages, which must have been built, and installs them with npm; without their peers, and without a network. */
export async function createConsumerProject(scratch: string): Promise<ConsumerProject> {
  const packed = await packPackages(listPublishedPackages(), join(scratch, "tarballs"));
  const packages = packed.map(toConsumedPackage);
  const folder = join(scratch, "consumer");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), toConsumerManifest(packages));
  await requireCommand("npm", ["install", "--offline", "--no-audit", "--no-fund", "--omit=peer"], folder);
  return { folder, packed, entries: packages.flatMap((each) => each.entries) };
}

/** Puts a package of the workspace's own node_modules where the consumer finds it; the network is not asked. */
export function lend(consumer: string, name: string, from: string): void {
  const place = join(consumer, "node_modules", name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(realpathSync(join(from, "node_modules", name)), place, "junction");
}

/** {@link lend} of every peer that the packages name. */
export function lendPeers({ folder, packed }: ConsumerProject): void {
  const peers = new Map(
    packed.flatMap((each) => Object.keys(each.manifest.peerDependencies ?? {}).map((peer) => [peer, each.folder])),
  );
  for (const [peer, from] of peers) lend(folder, peer, from);
}

function toConsumedPackage({ manifest, folder, tarball }: PackedPackage): ConsumedPackage {
  const entries = readPackageEntries(manifest).flatMap((entry) => {
    const [before, after] = entry.outName.split("*");
    const stars = expandEntry(folder, entry).map(([outName]) =>
      outName.slice(before?.length, outName.length - (after?.length ?? 0)),
    );
    const source = relative(REPOSITORY_FOLDER, join(folder, entry.source)).replaceAll("\\", "/");
    return toConsumedEntries(manifest.name, entry, stars, new RegExp(NODE_FILES).test(source));
  });
  return { name: manifest.name, tarball, entries };
}
