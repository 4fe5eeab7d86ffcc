// Turns what a failed installation printed into one line that says what to do, and whether trying again can help.

/**
 * @typedef {object} InstallFailure
 * @property {string} message one line for the person at the terminal
 * @property {boolean} retryable whether a second attempt can end differently
 * @property {boolean} explained whether the line says it all, so that what the installer printed need not be shown
 */

const UNREACHABLE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ERR_PNPM_NO_OFFLINE|ENOTCACHED/;
const OUTDATED_LOCKFILE =
  /ERR_PNPM_OUTDATED_LOCKFILE|ERR_PNPM_NO_LOCKFILE|ERR_PNPM_LOCKFILE_CONFIG_MISMATCH|ERR_PNPM_WORKSPACE_PKG_NOT_FOUND/;
const NO_SPACE = /ENOSPC/;

/**
 * @param {string} output what the installer printed, at least its end
 * @param {number} exitCode its exit code
 * @returns {InstallFailure}
 */
export function explainInstallFailure(output, exitCode) {
  if (OUTDATED_LOCKFILE.test(output)) {
    return {
      message:
        "pnpm-lock.yaml does not fit the package.json files. Run `npx pnpm install`, look at the change of pnpm-lock.yaml and commit it.",
      retryable: false,
      explained: true,
    };
  }
  if (NO_SPACE.test(output)) {
    return {
      message: "The disk is full. Free some space and run the command again.",
      retryable: false,
      explained: true,
    };
  }
  if (UNREACHABLE.test(output)) {
    return {
      message:
        "The package registry cannot be reached. Only the first run needs the network: connect (or set the proxy in npm's configuration) and run the command again.",
      retryable: true,
      explained: true,
    };
  }
  return {
    message: `Installing the dependencies failed with exit code ${exitCode}; the reason stands above. Run the command again when it is solved.`,
    retryable: true,
    explained: false,
  };
}
