// `pnpm check:changesets`: each changeset says something to users, each package that has moved since its last release is named by one, and
// where its pin has moved one that names it says the new pin too. What was released is what the tags `<name>@<version>` are on.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { findMissingChangesets, findProseFaults, parseChangeset } from "./changeset-rules.js";
import { readReleaseState } from "./release-state.js";
import { reportFindings } from "./report.js";
import { listPublishedPackages, REPOSITORY_FOLDER, readSchemaPin } from "./repository.js";

const FOLDER = join(REPOSITORY_FOLDER, ".changeset");
const packages = listPublishedPackages();
const changesets = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".md") && name !== "README.md")
  .map((name) => parseChangeset(name, readFileSync(join(FOLDER, name), "utf8")));
const states = await Promise.all(
  packages.map((each) => readReleaseState(REPOSITORY_FOLDER, relative(REPOSITORY_FOLDER, each.folder), each.manifest)),
);
reportFindings(
  [
    ...findProseFaults(
      changesets,
      packages.map(({ manifest }) => manifest.name),
    ),
    ...findMissingChangesets(states, changesets, readSchemaPin()),
  ],
  `${changesets.length} changesets for ${packages.length} packages`,
  "Write it for users: `pnpm changeset`.",
);
