// A side workspace: a folder with a package.json and a lockfile of its own that the repository's workspace knows nothing of. It holds
// what is big and what only one job needs; that job installs it, once.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { requireCommand } from "./command.js";
import { REPOSITORY_FOLDER } from "./repository.js";

/** What decides over what is installed. */
const INPUTS = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"];

/**
 * Installs what the lockfile says, unless it is there already, and says which it was. Tries twice: most of it comes over a network.
 *
 * @param variant what else decides, such as the platform
 * @param install replaced in tests
 */
export async function installSideWorkspace(
  folder: string,
  variant = "",
  install: (folder: string) => Promise<unknown> = runInstaller,
): Promise<"installed" | "there"> {
  const stampFile = join(folder, "node_modules", ".ixt-installed");
  const stamp = computeStamp(folder, variant);
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

/** Another one for another variant, and for any change of what is to be installed. */
export function computeStamp(folder: string, variant = ""): string {
  const texts = INPUTS.map((file) => readFileSync(join(folder, file), "utf8"));
  return createHash("sha256")
    .update(JSON.stringify([variant, ...texts]))
    .digest("hex");
}
