// Two versions of the packages in one process: installed beside each other from the registry, and made to work together.

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireCommand, runCommand } from "@ixt/checks/command";
import type { Registry } from "./registry.js";
import type { Versions } from "./versions.js";

const PROGRAM = fileURLToPath(new URL("upgrade/two-versions.mjs", import.meta.url));

/** What stands beside what, by the names that the program imports. */
const TWICE = ["wire", "context", "stream", "sdk"];

/** Installs both releases and runs the program: one line for each thing that one version does not recognise of the other. */
export async function judgeUpgrade(
  registry: Registry,
  before: Versions,
  now: Versions,
  folder: string,
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(toManifest(before, now), null, 2));
  await requireCommand("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], folder, registry.env);
  copyFileSync(PROGRAM, join(folder, "two-versions.mjs"));
  const { exitCode, output } = await runCommand(process.execPath, ["two-versions.mjs"], folder);
  if (exitCode === 0) return [];
  return output.trim().split("\n");
}

/** What the second release did not touch is installed twice all the same: two copies of one version are two copies. */
export function toManifest(before: Versions, now: Versions): Readonly<Record<string, unknown>> {
  const dependencies: Record<string, string> = {};
  for (const name of TWICE) {
    dependencies[`@ixt/${name}`] = now.get(`@ixt/${name}`) ?? "";
    dependencies[`${name}-before`] = `npm:@ixt/${name}@${before.get(`@ixt/${name}`)}`;
  }
  return { name: "two-versions", private: true, type: "module", dependencies };
}
