// Decides whether node_modules must be installed, and installs it: at most two attempts, one line before each.
import { BootstrapError } from "./bootstrap-error.mjs";
import { explainInstallFailure } from "./install-failure.mjs";

/**
 * What installing needs from the world; `installer.mjs` gives the real one.
 * @typedef {object} Installer
 * @property {() => import("./modules-state.mjs").ModulesState} modulesState
 * @property {() => string | undefined} readStamp the stamp of the last installation that succeeded
 * @property {(stamp: string) => void} writeStamp
 * @property {() => void} removeModules removes node_modules
 * @property {() => Promise<import("./child.mjs").ChildResult>} install runs the installer once
 * @property {(line: string) => void} say
 */

const ATTEMPTS = 2;

/**
 * Leaves node_modules as the stamp wants it, or throws a BootstrapError with the one line to print.
 * @param {string} wantedStamp
 * @param {Installer} installer
 * @returns {Promise<"installed" | "already there">}
 */
export async function ensureInstalled(wantedStamp, installer) {
  const state = installer.modulesState();
  if (state === "pnpm" && installer.readStamp() === wantedStamp) {
    return "already there";
  }
  if (state === "foreign") {
    installer.say("node_modules was made by another tool than pnpm (a mistaken `npm install`?): replacing it.");
    installer.removeModules();
  }
  for (let attempt = 1; ; attempt += 1) {
    installer.say(
      attempt === 1 ? "Installing the dependencies with pnpm (only when they changed)." : "Installing again.",
    );
    const { exitCode, output, heldBack } = await installer.install();
    if (exitCode === 0) {
      installer.writeStamp(wantedStamp);
      return "installed";
    }
    const { message, retryable, explained } = explainInstallFailure(output, exitCode);
    if (!explained) {
      installer.say(heldBack.trim());
    }
    if (!retryable || attempt === ATTEMPTS) {
      throw new BootstrapError(message, exitCode);
    }
  }
}
