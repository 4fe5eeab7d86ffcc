// `pnpm release:due`: one line for a step's output, `due=` and what no release tag is on; `--pack FOLDER` also packs it, once it is built.

import { resolve } from "node:path";
import { REPOSITORY_FOLDER } from "@ixt/checks/repository";
import { findDue, packDue, toReleaseId } from "./due.js";

const USAGE = `usage: pnpm release:due [--pack FOLDER]
Prints due=NAME@VERSION... of the packages whose version no release tag is on, and packs them into the folder.
`;

const [option, folder, ...more] = process.argv.slice(2);
if (option === undefined || (option === "--pack" && folder !== undefined && more.length === 0)) {
  const due = await (folder === undefined
    ? findDue(REPOSITORY_FOLDER)
    : packDue(REPOSITORY_FOLDER, resolve(REPOSITORY_FOLDER, folder)));
  process.stdout.write(`due=${due.map(toReleaseId).join(" ")}\n`);
} else {
  process.stdout.write(USAGE);
  process.exitCode = option === "--help" ? 0 : 2;
}
