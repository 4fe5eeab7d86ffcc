// `pnpm check:licences`: the project's own licence is in place, every dependency, development's and side workspaces' too, has one that is
// allowed, and docs/licences.md says which those have that the repository names; `pnpm licences:update` writes that page.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { requireCommand, runCommand } from "./command.js";
import { findForbiddenLicences, toLicences, toVersionIds } from "./licence-rules.js";
import { collectSide, findUnread, listLocked, listRead, type SideLicences } from "./licence-sides.js";
import { readStoreLicences } from "./licence-store.js";
import { type DirectDependency, findUnknownLicences, toLicencePage } from "./licence-table.js";
import { reportFindings } from "./report.js";
import { listTrackedFiles, type Manifest, REPOSITORY_FOLDER, readManifest } from "./repository.js";

const PAGE = join(REPOSITORY_FOLDER, "docs", "licences.md");

/** The manifests of the workspace that all who work here install. */
const MANIFEST = /^(?:(?:packages|tools|examples)\/[^/]+\/|bench\/|conformance\/)?package\.json$/;

/** A lockfile below another one makes a side workspace. */
const SIDE_LOCKFILE = /\/pnpm-lock\.yaml$/;

const LIST = ["--silent", "licenses", "list", "--json"];

const isUpdate = process.argv.includes("--write");
const pageBefore = readFileSync(PAGE, "utf8");
const tracked = listTrackedFiles();
const licences = toLicences(JSON.parse(await requireCommand("pnpm", LIST, REPOSITORY_FOLDER)));
const dependencies = tracked
  .filter((file) => MANIFEST.test(file) && !file.startsWith("examples/downstream-module/"))
  .flatMap((file) =>
    listDirect(dirname(file) === "." ? "the root" : dirname(file), join(REPOSITORY_FOLDER, dirname(file))),
  );
const sides = await Promise.all(tracked.filter((file) => SIDE_LOCKFILE.test(file)).map(readSide));

function listDirect(by: string, folder: string): readonly DirectDependency[] {
  const { dependencies = {}, devDependencies = {}, peerDependencies = {} }: Manifest = readManifest(folder);
  return (
    Object.entries({ ...peerDependencies, ...devDependencies, ...dependencies })
      .filter(([, range]) => !range.startsWith("workspace:"))
      // An alias is of the package behind it.
      .map(([name, range]) => ({ name: /^npm:(.+)@/.exec(range)?.[1] ?? name, by }))
  );
}

async function readSide(lockfile: string): Promise<SideLicences> {
  const folder = dirname(lockfile);
  const text = readFileSync(join(REPOSITORY_FOLDER, lockfile), "utf8");
  return collectSide(folder, text, await readInstalled(join(REPOSITORY_FOLDER, folder), text), pageBefore, isUpdate);
}

/** Undefined where nothing is installed, or less than the lockfile asks for. */
async function readInstalled(folder: string, lockfile: string): Promise<ReadonlyMap<string, string> | undefined> {
  if (!existsSync(join(folder, "node_modules"))) return undefined;
  const { exitCode, output } = await runCommand("pnpm", LIST, folder);
  if (exitCode !== 0) return undefined;
  const listed = toLicences(JSON.parse(output), toVersionIds);
  const others = [...listLocked(lockfile).keys()].filter((id) => !listed.has(id));
  return new Map([...listed, ...readStoreLicences(folder, others)]);
}

const findings = [
  ...findForbiddenLicences(licences),
  ...findUnknownLicences(dependencies, licences),
  ...sides.flatMap(findUnread),
  ...sides.flatMap((side) => findForbiddenLicences(listRead(side))),
];
const licence = readFileSync(join(REPOSITORY_FOLDER, "LICENSE"), "utf8");
if (readManifest(REPOSITORY_FOLDER).license !== "MIT" || !licence.startsWith("MIT License\n")) {
  findings.push("LICENSE and package.json must both say MIT");
}
const page = toLicencePage(dependencies, licences, sides);
if (isUpdate) writeFileSync(PAGE, page);
else if (pageBefore !== page) findings.push("docs/licences.md is not what is named: `pnpm licences:update`");
const inSides = sides.reduce((sum, side) => sum + side.licences.size, 0);
reportFindings(
  findings,
  `${licences.size} dependencies, and ${inSides} of ${sides.length} side workspaces`,
  "Take another dependency, or add the licence to tools/checks/src/licence-rules.ts with care.",
);
