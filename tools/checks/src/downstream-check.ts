// `pnpm check:downstream`: examples/downstream-module as a stranger has it. Packs every package, installs the tarballs with npm into
// a copy of the example outside the workspace, and runs its own compiler and both of its runners there.
// `pnpm downstream:pack` (--pack) puts the tarballs into the example itself, for a person.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { runCommand } from "./command.js";
import {
  findInstallFaults,
  findManifestFaults,
  findRunFault,
  findWrittenTests,
  readTestCounts,
  toTarballPlace,
} from "./downstream-files.js";
import { packPackages } from "./pack.js";
import { reportFindings } from "./report.js";
import { listPublishedPackages, listTrackedFiles, REPOSITORY_FOLDER, readManifest } from "./repository.js";
import { withScratchFolder } from "./scratch.js";

const EXAMPLE = "examples/downstream-module";

/** How long one of npm's commands may take. */
const TIMEOUT_MS = 300_000;

/** The runners: where the tests of each stand, and what starts them so that it names each test. */
const RUNNERS = [
  { name: "vitest", folder: "test/vitest", args: ["run", "test", "--", "--reporter=verbose"] },
  { name: "node:test", folder: "test/node", args: ["run", "test:node"] },
] as const;

const published = listPublishedPackages();
const names = published.map(({ manifest }) => manifest.name);

/** Puts a tarball of each package where the example's package.json says. */
async function putTarballs(example: string, scratch: string): Promise<void> {
  for (const { manifest, tarball } of await packPackages(published, scratch)) {
    const place = join(example, toTarballPlace(manifest.name));
    mkdirSync(dirname(place), { recursive: true });
    copyFileSync(tarball, place);
  }
}

/** Tracked files alone: what lies about in the workspace's own copy must not help. */
function copyExample(to: string): void {
  for (const file of listTrackedFiles().filter((each) => each.startsWith(`${EXAMPLE}/`))) {
    const place = join(to, file.slice(EXAMPLE.length));
    mkdirSync(dirname(place), { recursive: true });
    copyFileSync(join(REPOSITORY_FOLDER, file), place);
  }
}

/** One of npm's commands in the example; a finding when it fails. */
async function runNpm(example: string, args: readonly string[]): Promise<{ output: string; findings: string[] }> {
  const { exitCode, output } = await runCommand("npm", args, example, {}, TIMEOUT_MS);
  const how = exitCode === -1 ? `did not end within ${TIMEOUT_MS} ms` : `ended with exit code ${exitCode}`;
  return { output, findings: exitCode === 0 ? [] : [`${EXAMPLE}: npm ${args.join(" ")} ${how}:\n${output.trim()}`] };
}

async function install(example: string): Promise<readonly string[]> {
  const args = ["install", "--no-audit", "--no-fund"];
  const first = await runNpm(example, args);
  // Most of it comes over a network, which fails at times.
  const { findings } = first.findings.length === 0 ? first : await runNpm(example, args);
  if (findings.length > 0) return findings;
  const list = JSON.parse(readFileSync(join(example, "node_modules/.package-lock.json"), "utf8"));
  const faults = findInstallFaults(list, names);
  if (faults.length > 0) return faults.map((fault) => `${EXAMPLE}: ${fault}`);
  return names
    .filter((name) => !realpathSync(join(example, "node_modules", name)).startsWith(example + sep))
    .map((name) => `${EXAMPLE}: node_modules/${name} leads out of its folder`);
}

async function checkDownstream(scratch: string): Promise<{ findings: readonly string[]; ran: readonly string[] }> {
  const example = join(scratch, "downstream-module");
  copyExample(example);
  const pins = readManifest(REPOSITORY_FOLDER).devDependencies ?? {};
  const faults = findManifestFaults(readManifest(example), names, pins);
  if (faults.length > 0) return { findings: faults.map((fault) => `${EXAMPLE}/package.json: ${fault}`), ran: [] };
  await putTarballs(example, join(scratch, "tarballs"));
  const uninstalled = await install(example);
  if (uninstalled.length > 0) return { findings: uninstalled, ran: [] };

  const findings = [...(await runNpm(example, ["run", "typecheck"])).findings];
  const ran: string[] = [];
  for (const { name, folder, args } of RUNNERS) {
    const sources = readdirSync(join(example, folder)).map((file) => readFileSync(join(example, folder, file), "utf8"));
    const run = await runNpm(example, args);
    const fault = run.findings.length > 0 ? undefined : findRunFault(run.output, findWrittenTests(sources));
    findings.push(...run.findings, ...(fault === undefined ? [] : [`${EXAMPLE}: ${name} ${fault}`]));
    ran.push(`${readTestCounts(run.output)?.passed ?? 0} under ${name}`);
  }
  return { findings, ran };
}

await withScratchFolder(async (scratch) => {
  if (process.argv.includes("--pack")) {
    const example = join(REPOSITORY_FOLDER, EXAMPLE);
    await putTarballs(example, scratch);
    // npm takes what it has installed for the same as long as the version is, and the version is the same.
    rmSync(join(example, "node_modules/@ixt"), { recursive: true, force: true });
    process.stdout.write(`${names.length} tarballs are in ${EXAMPLE}: npm install there\n`);
    return;
  }
  const { findings, ran } = await checkDownstream(scratch);
  reportFindings(
    findings,
    `installed from ${names.length} tarballs and compiled; tests passed: ${ran.join(", ")}`,
    "A stranger would see this: mend the package, or the example.",
  );
});
