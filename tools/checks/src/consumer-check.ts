// `pnpm check:consumer`: packs every package, installs the tarballs with npm into a project outside the workspace, compiles it with
// TypeScript (module node16 and nodenext, CommonJS and ESM, for Node and for browsers, the declarations checked too), and loads every entry with import and require.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command.js";
import { toConsumerTsconfig, toRuntimeConsumer, toTypedConsumers } from "./consumer-files.js";
import { createConsumerProject, lend, lendPeers } from "./consumer-project.js";
import { reportFindings } from "./report.js";
import { REPOSITORY_FOLDER } from "./repository.js";
import { withScratchFolder } from "./scratch.js";

/** Entries that are nothing without a peer. What is ESM only needs one, too; all others load without any. */
const NEED_PEERS: ReadonlySet<string> = new Set(["@ixt/sdk/otel"]);

async function checkConsumer(folder: string): Promise<readonly string[]> {
  const project = await createConsumerProject(folder);
  const { folder: consumer, entries } = project;
  lend(consumer, "@types/node", REPOSITORY_FOLDER);

  const findings: string[] = [];
  const loadAll = async (file: string, loaded: typeof entries): Promise<void> => {
    writeFileSync(join(consumer, file), toRuntimeConsumer(loaded));
    const { exitCode, output } = await runCommand(process.execPath, [file], consumer);
    findings.push(...(exitCode === 0 ? [] : [`loading the entries: ${output.trim()}`]));
  };
  await loadAll(
    "load-without-peers.mjs",
    entries.filter(({ specifier, hasCommonJs }) => hasCommonJs && !NEED_PEERS.has(specifier)),
  );
  lendPeers(project);
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
