// `pnpm check:licences`: the project's own licence is in place, every dependency, development's too, has one that is allowed, and
// docs/licences.md says which those have that the repository names; `pnpm licences:update` writes that page.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { requireCommand } from "./command.js";
import { findForbiddenLicences, type LicenceList } from "./licence-rules.js";
import { type DirectDependency, findUnknownLicences, toLicencePage } from "./licence-table.js";
import { reportFindings } from "./report.js";
import { listTrackedFiles, type Manifest, REPOSITORY_FOLDER, readManifest } from "./repository.js";

const PAGE = join(REPOSITORY_FOLDER, "docs", "licences.md");

/** The workspace's own manifests: what stands apart is installed by nobody who works here, or by its own lockfile. */
const MANIFEST = /^(?:(?:packages|tools|examples)\/[^/]+\/|bench\/|conformance\/)?package\.json$/;

const listed: LicenceList = JSON.parse(
  await requireCommand("pnpm", ["--silent", "licenses", "list", "--json"], REPOSITORY_FOLDER),
);
const licences = new Map(Object.entries(listed).flatMap(([licence, all]) => all.map(({ name }) => [name, licence])));
const dependencies = listTrackedFiles()
  .filter((file) => MANIFEST.test(file) && !file.startsWith("examples/downstream-module/"))
  .flatMap((file) =>
    listDirect(dirname(file) === "." ? "the root" : dirname(file), join(REPOSITORY_FOLDER, dirname(file))),
  );

function listDirect(by: string, folder: string): readonly DirectDependency[] {
  const { dependencies = {}, devDependencies = {}, peerDependencies = {} }: Manifest = readManifest(folder);
  return (
    Object.entries({ ...peerDependencies, ...devDependencies, ...dependencies })
      .filter(([, range]) => !range.startsWith("workspace:"))
      // An alias is of the package behind it.
      .map(([name, range]) => ({ name: /^npm:(.+)@/.exec(range)?.[1] ?? name, by }))
  );
}

const findings = [...findForbiddenLicences(listed), ...findUnknownLicences(dependencies, licences)];
const licence = readFileSync(join(REPOSITORY_FOLDER, "LICENSE"), "utf8");
if (readManifest(REPOSITORY_FOLDER).license !== "MIT" || !licence.startsWith("MIT License\n")) {
  findings.push("LICENSE and package.json must both say MIT");
}
const page = toLicencePage(dependencies, licences);
if (process.argv.includes("--write")) writeFileSync(PAGE, page);
else if (readFileSync(PAGE, "utf8") !== page)
  findings.push("docs/licences.md is not what is named: `pnpm licences:update`");
reportFindings(
  findings,
  `${Object.values(listed).flat().length} dependencies under ${Object.keys(listed).length} licences`,
  "Take another dependency, or add the licence to tools/checks/src/licence-rules.ts with care.",
);
