// `pnpm check:consumer`: packs every package, installs the tarballs with npm into a project outside the workspace, compiles it with
// TypeScript (module node16 and nodenext, CommonJS and ESM, for Node and for browsers, the declarations checked too), and loads every entry with import and require.
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expandEntry } from "@ixt/build/build-groups";
import { NODE_FILES } from "@ixt/build/node-files";
import { readPackageEntries } from "@ixt/build/package-entries";
import { requireCommand, runCommand } from "./command.js";
import {
  type ConsumedPackage,
  toConsumedEntries,
  toConsumerManifest,
  toConsumerTsconfig,
  toRuntimeConsumer,
  toTypedConsumers,
} from "./consumer-files.js";
import { type PackedPackage, packPackages } from "./pack.js";
import { reportFindings } from "./report.js";
import { listPublishedPackages, REPOSITORY_FOLDER } from "./repository.js";
import { withScratchFolder } from "./scratch.js";

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

/** Puts a package of the workspace's own node_modules where the consumer finds it; the network is not asked. */
function lend(consumer: string, name: string, from: string): void {
  const place = join(consumer, "node_modules", name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(realpathSync(join(from, "node_modules", name)), place, "junction");
}

async function checkConsumer(folder: string): Promise<readonly string[]> {
  const packed = await packPackages(listPublishedPackages(), join(folder, "tarballs"));
  const packages = packed.map(toConsumedPackage);
  const entries = packages.flatMap((each) => each.entries);
  const consumer = join(folder, "consumer");
  mkdirSync(consumer);
  writeFileSync(join(consumer, "package.json"), toConsumerManifest(packages));
  await requireCommand("npm", ["install", "--offline", "--no-audit", "--no-fund", "--omit=peer"], consumer);
  lend(consumer, "@types/node", REPOSITORY_FOLDER);

  const findings: string[] = [];
  const loadAll = async (file: string, loaded: typeof entries): Promise<void> => {
    writeFileSync(join(consumer, file), toRuntimeConsumer(loaded));
    const { exitCode, output } = await runCommand(process.execPath, [file], consumer);
    findings.push(...(exitCode === 0 ? [] : [`loading the entries: ${output.trim()}`]));
  };
  await loadAll(
    "load-without-peers.mjs",
    entries.filter(({ hasCommonJs }) => hasCommonJs),
  );
  for (const { manifest, folder: from } of packed) {
    for (const peer of Object.keys(manifest.peerDependencies ?? {})) {
      lend(consumer, peer, from);
    }
  }
  await loadAll("load.mjs", entries);

  for (const typed of toTypedConsumers(entries)) {
    writeFileSync(join(consumer, typed.file), typed.text);
    for (const module of ["node16", "nodenext"] as const) {
      const project = `tsconfig.${typed.file}.${module}.json`;
      writeFileSync(join(consumer, project), toConsumerTsconfig(module, typed));
      const tsc = join(REPOSITORY_FOLDER, "node_modules", "typescript", "bin", "tsc");
      const { exitCode, output } = await runCommand(process.execPath, [tsc, "-p", project], consumer);
      findings.push(...(exitCode === 0 ? [] : [`compiling ${typed.file} with module ${module}:\n${output.trim()}`]));
    }
  }
  return findings;
}

await withScratchFolder(async (folder) => {
  reportFindings(
    await checkConsumer(folder),
    "installed from tarballs, compiled and loaded",
    "A consumer would see this: mend the package.",
  );
});
