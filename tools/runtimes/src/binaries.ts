// Installs the runtimes, once: they are big, and stand in a workspace of their own that nothing else installs.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireCommand } from "@ixt/checks/command";
import { REPOSITORY_FOLDER } from "@ixt/checks/repository";

/** Absolute; its `node_modules` is what is installed. */
export const BINARIES_FOLDER: string = fileURLToPath(new URL("../binaries", import.meta.url));

/** What decides over what is installed. */
const INPUTS = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"];

/**
 * Installs what the lockfile says, unless it is there already, and says which it was. Tries twice: most of it comes over a network.
 *
 * @param install replaced in tests
 */
export async function installBinaries(
  platform: string,
  folder: string = BINARIES_FOLDER,
  install: (folder: string) => Promise<unknown> = runInstaller,
): Promise<"installed" | "there"> {
  const stampFile = join(folder, "node_modules", ".ixt-installed");
  const stamp = computeStamp(platform, folder);
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return "there";
  await install(folder).catch(() => install(folder));
  writeFileSync(stampFile, stamp);
  return "installed";
}

function runInstaller(folder: string): Promise<unknown> {
  const pnpm = join(REPOSITORY_FOLDER, "node_modules", "pnpm", "bin", "pnpm.cjs");
  const args = [pnpm, "install", "--frozen-lockfile", "--ignore-scripts", "--prefer-offline"];
  return requireCommand(process.execPath, args, folder);
}

/** Another one for another platform, and for any change of what is to be installed. */
export function computeStamp(platform: string, folder: string = BINARIES_FOLDER): string {
  const texts = INPUTS.map((file) => readFileSync(join(folder, file), "utf8"));
  return createHash("sha256")
    .update(JSON.stringify([platform, ...texts]))
    .digest("hex");
}
