// Two versions of the packages in one process: installed beside each other from the registry, and made to work together.

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "@ixt/checks/command";
import { createProject, lend } from "./consumers/project.js";
import type { Registry } from "./registry.js";
import type { Versions } from "./versions.js";

const PROGRAM = fileURLToPath(new URL("upgrade/two-versions.mjs", import.meta.url));

/** What stands beside what, by the names that the program imports: `@ixt/wire` and `wire-before`. */
const TWICE = ["wire", "context", "stream", "sdk"];

/**
 * Installs both releases and runs the program: one line for each thing that one version does not recognise of the other. Each has a
 * folder of its own: in one, a package manager would have both share what their ranges allow, and the copies would be one.
 */
export async function judgeUpgrade(
  registry: Registry,
  before: Versions,
  now: Versions,
  folder: string,
): Promise<readonly string[]> {
  const [older, newer] = [join(folder, "before"), join(folder, "now")];
  const names = TWICE.map((name) => `@ixt/${name}`);
  await createProject(registry, before, names, older);
  await createProject(registry, now, names, newer);
  for (const name of TWICE) lend(newer, `${name}-before`, join(older, "node_modules", "@ixt", name));
  copyFileSync(PROGRAM, join(newer, "two-versions.mjs"));
  const { exitCode, output } = await runCommand(process.execPath, ["two-versions.mjs"], newer);
  if (exitCode === 0) return [];
  return output.trim().split("\n");
}
