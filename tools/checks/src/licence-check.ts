// `pnpm check:licences`: the project's own licence is in place, and every dependency, development's too, has one that is allowed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { requireCommand } from "./command.js";
import { findForbiddenLicences, type LicenceList } from "./licence-rules.js";
import { reportFindings } from "./report.js";
import { REPOSITORY_FOLDER, readManifest } from "./repository.js";

const listed: LicenceList = JSON.parse(
  await requireCommand("pnpm", ["--silent", "licenses", "list", "--json"], REPOSITORY_FOLDER),
);
const findings = [...findForbiddenLicences(listed)];
const licence = readFileSync(join(REPOSITORY_FOLDER, "LICENSE"), "utf8");
if (readManifest(REPOSITORY_FOLDER).license !== "MIT" || !licence.startsWith("MIT License\n")) {
  findings.push("LICENSE and package.json must both say MIT");
}
reportFindings(
  findings,
  `${Object.values(listed).flat().length} dependencies under ${Object.keys(listed).length} licences`,
  "Take another dependency, or add the licence to tools/checks/src/licence-rules.ts with care.",
);
