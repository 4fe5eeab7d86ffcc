// `pnpm check:text`: no tracked file names a machine's path or a package registry's host.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reportFindings } from "./report.js";
import { listTrackedFiles, REPOSITORY_FOLDER } from "./repository.js";
import { findForbiddenText } from "./text-rules.js";

const files = listTrackedFiles();
reportFindings(
  files.flatMap((file) => findForbiddenText(file, readFileSync(join(REPOSITORY_FOLDER, file), "utf8"))),
  `${files.length} tracked files`,
  "Take the text out: what is tracked must hold on every machine.",
);
