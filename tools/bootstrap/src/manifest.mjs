// What this program reads from the root package.json: the pnpm pin and the oldest Node that works.
import { BootstrapError } from "./bootstrap-error.mjs";

/**
 * The package to hand to npx, such as `pnpm@10.34.9`, from `packageManager`. The `+sha512...` part is corepack's and is left out.
 * @param {string} manifestText the text of package.json
 * @returns {string}
 */
export function readPnpmPin(manifestText) {
  const { packageManager } = parse(manifestText);
  const match = /^pnpm@(\d+\.\d+\.\d+)(?:\+.*)?$/.exec(typeof packageManager === "string" ? packageManager : "");
  if (match === null) {
    throw new BootstrapError(
      'package.json: "packageManager" must be pnpm with an exact version, such as "pnpm@10.34.9".',
    );
  }
  return `pnpm@${match[1]}`;
}

/**
 * Fails with one clear line when this Node is older than `engines.node` (of the form `>=major.minor`) allows.
 * @param {string} manifestText the text of package.json
 * @param {string} nodeVersion such as `20.20.2`, without a leading v
 * @returns {void}
 */
export function checkNodeVersion(manifestText, nodeVersion) {
  const { engines } = parse(manifestText);
  const wanted = /^>=(\d+)\.(\d+)/.exec(String(Object(engines).node));
  if (wanted === null) {
    throw new BootstrapError('package.json: "engines.node" must have the form ">=20.19".');
  }
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  const [wantedMajor, wantedMinor] = [Number(wanted[1]), Number(wanted[2])];
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    throw new BootstrapError(
      `This needs Node ${wantedMajor}.${wantedMinor} or newer, and this is Node ${nodeVersion}. Install a newer Node and run it again.`,
    );
  }
}

/**
 * @param {string} manifestText
 * @returns {Record<string, unknown>}
 */
function parse(manifestText) {
  try {
    return Object(JSON.parse(manifestText));
  } catch (cause) {
    throw new BootstrapError(
      `package.json is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}
