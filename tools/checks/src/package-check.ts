// `pnpm check:packages`: publint and attw look at each package as it would be published, from its tarball.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readPackageEntries } from "@ixt/build/package-entries";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { runCommand } from "./command.js";
import { type PackedPackage, packPackages } from "./pack.js";
import { reportFindings } from "./report.js";
import { listPublishedPackages, REPOSITORY_FOLDER } from "./repository.js";
import { withScratchFolder } from "./scratch.js";

async function runPublint({ manifest, tarball }: PackedPackage): Promise<readonly string[]> {
  const bytes = await readFile(tarball);
  const archive = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: archive }, strict: true });
  return messages
    .filter(({ type }) => type !== "suggestion")
    .map((message) => `${manifest.name}: publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
}

/** ESM-only entries are left to the consumer check: here each of them would only be reported as not for `require`. */
async function runAttw({ manifest, tarball }: PackedPackage): Promise<readonly string[]> {
  const entries = readPackageEntries(manifest).filter(({ hasCommonJs }) => hasCommonJs);
  const names = entries.map(({ subpath }) => subpath);
  const args = ["exec", "attw", tarball, "--profile", "node16", "--no-emoji", "--no-color", "--entrypoints", ...names];
  const { exitCode, output } = await runCommand("pnpm", args, join(REPOSITORY_FOLDER, "tools/checks"));
  return exitCode === 0 ? [] : [`${manifest.name}: attw:\n${output.trim()}`];
}

const packages = listPublishedPackages();
await withScratchFolder(async (folder) => {
  const findings: string[] = [];
  for (const packed of await packPackages(packages, folder)) {
    findings.push(...(await runPublint(packed)), ...(await runAttw(packed)));
  }
  reportFindings(findings, `${packages.length} tarballs`, "Mend the package.json it names.");
});
