// `pnpm check:links`: every relative link of every tracked Markdown file, and of llms.txt, leads to a file of the repository and a
// heading that is there.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reportFindings } from "@ixt/checks/report";
import { listTrackedFiles, REPOSITORY_FOLDER } from "@ixt/checks/repository";
import { findDeadLinks } from "./links.js";

const files = new Set(listTrackedFiles());
const read = (file: string): string => readFileSync(join(REPOSITORY_FOLDER, file), "utf8");
const pages = [...files].filter((file) => file.endsWith(".md") || file === "llms.txt");
reportFindings(
  pages.flatMap((file) => findDeadLinks(file, read(file), files, read)),
  `the links of ${pages.length} pages`,
  "Mend the link, or what it leads to.",
);
