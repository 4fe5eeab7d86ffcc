// Finds the npx that belongs to the npm that started us, so that no shell and no PATH look-up is needed.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The command line that runs a package with npx: `[command, ...args]`.
 * @param {NodeJS.ProcessEnv} env npm sets `npm_execpath` to its own program
 * @param {string} nodePath this Node's program
 * @param {(path: string) => boolean} [exists] replaced in tests
 * @returns {[string, ...string[]]}
 */
export function findNpx(env, nodePath, exists = existsSync) {
  const npm = env["npm_execpath"];
  const beside = [
    ...(npm === undefined ? [] : [join(dirname(npm), "npx-cli.js")]),
    join(dirname(nodePath), "..", "lib", "node_modules", "npm", "bin", "npx-cli.js"),
    join(dirname(nodePath), "node_modules", "npm", "bin", "npx-cli.js"),
  ];
  const found = beside.find((path) => exists(path));
  return found === undefined ? ["npx"] : [nodePath, found];
}
