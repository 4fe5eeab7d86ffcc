// `pnpm check:runtimes`: under each Node, Bun and Deno that is pinned, every published entry loads by `import` and by `require`, and the
// same conversations come to the same end over every channel. From tarballs, in a project outside the workspace.

import { realpathSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "@ixt/checks/command";
import { type ConsumerProject, createConsumerProject, lendPeers } from "@ixt/checks/consumer-project";
import { reportFindings } from "@ixt/checks/report";
import { REPOSITORY_FOLDER } from "@ixt/checks/repository";
import { withScratchFolder } from "@ixt/checks/scratch";
import { installSideWorkspace } from "@ixt/checks/side-workspace";
import { BINARIES_FOLDER } from "./binaries.js";
import { argumentsOf, environmentOf } from "./command-line.js";
import { judgeReport } from "./judge.js";
import { chooseRuntimes, type PinnedRuntime, readPins } from "./pins.js";
import { putPrograms } from "./programs.js";
import { readReport } from "./report.js";

/** How long one runtime may take for all of it. */
const TIMEOUT_MS = 60_000;

/** So many at a time. */
const LANES = 2;

const platform = `${process.platform}-${process.arch}`;
const { runtimes, skipped } = chooseRuntimes(readPins(BINARIES_FOLDER), platform);

async function runUnder(runtime: PinnedRuntime, project: ConsumerProject, file: string): Promise<readonly string[]> {
  // The peers are links into the repository's store.
  const folders = [project.folder, realpathSync(join(REPOSITORY_FOLDER, "node_modules", ".pnpm"))];
  const command = join(BINARIES_FOLDER, runtime.program);
  const args = [...argumentsOf(runtime.kind, folders), file];
  const env = environmentOf(runtime.kind, join(project.folder, `.${runtime.name}`));
  const { exitCode, output } = await runCommand(command, args, project.folder, env, TIMEOUT_MS);
  if (exitCode !== 0) {
    const how = exitCode === -1 ? `did not end within ${TIMEOUT_MS} ms` : `ended with exit code ${exitCode}`;
    return [`${runtime.name}: ${how}:\n${output.trim()}`];
  }
  const report = readReport(output);
  return report === undefined
    ? [`${runtime.name}: printed more than its one line, or something else:\n${output.trim()}`]
    : judgeReport(report, runtime, project.entries);
}

async function checkRuntimes(scratch: string): Promise<readonly string[]> {
  const [project] = await Promise.all([
    createConsumerProject(scratch),
    installSideWorkspace(BINARIES_FOLDER, platform),
  ]);
  lendPeers(project);
  const file = await putPrograms(project.folder, project.entries);
  const waiting = [...runtimes];
  const findings: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      findings.push(...(await runUnder(next, project, file)));
    }
  };
  await Promise.all(Array.from({ length: LANES }, work));
  return findings;
}

const ran = runtimes.map(({ kind, version }) => `${kind} ${version}`).join(", ");
const left =
  skipped.length === 0 ? "" : `; skipped, for they have no pinned package for ${platform}: ${skipped.join(", ")}`;
await withScratchFolder(async (scratch) => {
  reportFindings(
    await checkRuntimes(scratch),
    `every entry loaded and every conversation held under ${ran || "nothing"}${left}`,
    "A user of that runtime would see this: mend the package.",
  );
});
