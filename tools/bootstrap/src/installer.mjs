// The real Installer: files of this repository, and pnpm through npx.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.mjs";
import { readModulesState } from "./modules-state.mjs";
import { findNpx } from "./npx.mjs";

/**
 * @param {string} root the repository's folder
 * @param {string} pin such as `pnpm@10.34.9`
 * @param {(line: string) => void} say
 * @returns {import("./install.mjs").Installer}
 */
export function createInstaller(root, pin, say) {
  const stampFile = join(root, "node_modules", ".ixt-installed");
  return {
    modulesState: () => readModulesState(root),
    readStamp() {
      try {
        return readFileSync(stampFile, "utf8").trim();
      } catch {
        return undefined;
      }
    },
    writeStamp: (stamp) => writeFileSync(stampFile, `${stamp}\n`),
    removeModules: () => rmSync(join(root, "node_modules"), { recursive: true, force: true, maxRetries: 3 }),
    install() {
      const [command, ...args] = findNpx(process.env, process.execPath);
      // NODE_ENV=production would leave out the tools this repository builds and tests with.
      const { NODE_ENV: _, ...env } = process.env;
      // npx tries the network twice and no more: without one the person at the terminal must not wait for minutes.
      const install = [
        "--yes",
        "--prefer-offline",
        "--fetch-retries=1",
        pin,
        "install",
        "--frozen-lockfile",
        "--prefer-offline",
      ];
      return runChild(command, [...args, ...install], { cwd: root, env, output: "progress" });
    },
    say,
  };
}
