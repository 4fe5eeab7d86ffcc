// The stamp of an installation: a hash of everything that decides what node_modules must hold. Text in, hex out.
import { createHash } from "node:crypto";

/**
 * @typedef {object} StampInputs
 * @property {string} lockfile text of pnpm-lock.yaml
 * @property {string} workspace text of pnpm-workspace.yaml
 * @property {string} nodeVersion such as `20.20.2`
 * @property {string} platform such as `linux-x64`
 * @property {string} pin the pnpm that installs, such as `pnpm@10.34.9`
 */

/**
 * Equal inputs give equal stamps; a change of any input, or text moved from one to the next, gives another.
 * @param {StampInputs} inputs
 * @returns {string} 64 hex digits
 */
export function computeStamp(inputs) {
  const { lockfile, workspace, nodeVersion, platform, pin } = inputs;
  return createHash("sha256")
    .update(JSON.stringify([lockfile, workspace, nodeVersion, platform, pin]))
    .digest("hex");
}
