// `pnpm check:exports`: every published package.json is whole, and what it publishes is what the workspace uses.
// With `--write` (`pnpm exports:sync`) it writes `publishConfig` from `exports`, so that there is one list to edit.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { correctManifest, findManifestFaults } from "./manifest-rules.js";
import { reportFindings } from "./report.js";
import { listPublishedPackages, REPOSITORY_FOLDER, readManifest } from "./repository.js";

if (process.argv.includes("--write")) {
  for (const { folder, manifest } of listPublishedPackages()) {
    writeFileSync(join(folder, "package.json"), `${JSON.stringify(correctManifest(manifest), null, 2)}\n`);
  }
}
const packages = listPublishedPackages();
const root = readManifest(REPOSITORY_FOLDER);
reportFindings(
  packages.flatMap(({ manifest }) => findManifestFaults(manifest, root)),
  `${packages.length} packages`,
  "Run `pnpm exports:sync`, then mend by hand what is left.",
);
