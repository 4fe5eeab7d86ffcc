// `pnpm check:docs`: each export of the published entries has a doc comment, and those of some packages an example, which
// `pnpm check:examples` runs.

import { relative } from "node:path";
import { readPackageEntries } from "@ixt/build/package-entries";
import { checkDocs } from "./doc-coverage.js";
import { reportFindings } from "./report.js";
import { listPublishedPackages, REPOSITORY_FOLDER } from "./repository.js";

/** Packages of which each export has an example. The list grows. */
const EXAMPLED: ReadonlySet<string> = new Set(["@ixt/context", "@ixt/stream", "@ixt/testkit"]);

const packages = listPublishedPackages().map(({ folder, manifest }) => ({
  name: manifest.name,
  folder: relative(REPOSITORY_FOLDER, folder).replaceAll("\\", "/"),
  // Behind a star stand the generated objects of Cap'n Proto.
  entries: readPackageEntries(manifest)
    .map(({ source }) => source)
    .filter((source) => !source.includes("*")),
  needsExamples: EXAMPLED.has(manifest.name),
}));
const { exports, faults } = checkDocs(REPOSITORY_FOLDER, packages);
reportFindings(
  faults,
  `${exports} exports of ${packages.length} packages`,
  "A doc comment is what people read first: say what, and show how.",
);
