// Looks at node_modules and says whose work it is. Reads names only, changes nothing.
import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * - `absent`: there is no node_modules.
 * - `pnpm`: pnpm made it and nobody else wrote into it.
 * - `foreign`: npm or another tool made it or wrote into it (`npm install` leaves `.package-lock.json` there), or pnpm's own records are gone.
 * @typedef {"absent" | "pnpm" | "foreign"} ModulesState
 */

/**
 * @param {string} root the repository's folder
 * @param {(path: string) => boolean} [exists] replaced in tests
 * @returns {ModulesState}
 */
export function readModulesState(root, exists = existsSync) {
  const modules = join(root, "node_modules");
  if (!exists(modules)) {
    return "absent";
  }
  const hasPnpmLayout = exists(join(modules, ".modules.yaml")) && exists(join(modules, ".pnpm"));
  return hasPnpmLayout && !exists(join(modules, ".package-lock.json")) ? "pnpm" : "foreign";
}
