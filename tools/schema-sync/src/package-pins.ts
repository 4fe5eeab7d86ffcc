/** The pin that each package states: `"ixt": { "schemaPin": "<commit>" }` in its package.json. */
import { SyncError } from "./sync-error.js";
import { readText, type Tree, toBytes } from "./tree.js";

const PACKAGE_JSON = /^packages\/[^/]+\/package\.json$/;
const STATED = /("ixt"\s*:\s*\{\s*"schemaPin"\s*:\s*)"[^"]*"/;

/** The package.json files of the published packages. */
export function packagePaths(tree: Tree): string[] {
  return [...tree.keys()].filter((path) => PACKAGE_JSON.test(path)).sort();
}

/** The pin that a package.json states, or undefined when it states none or is no JSON. */
export function statedPin(packageJson: string): string | undefined {
  const manifest = parseManifest(packageJson);
  return typeof manifest?.ixt?.schemaPin === "string" ? manifest.ixt.schemaPin : undefined;
}

/** The package.json files, each stating the commit; the rest of their text stays as it is. */
export function statePins(tree: Tree, commit: string): Tree {
  return new Map(packagePaths(tree).map((path) => [path, toBytes(statePin(path, readText(tree, path) ?? "", commit))]));
}

function statePin(path: string, packageJson: string, commit: string): string {
  if (statedPin(packageJson) === commit) return packageJson;
  const value = JSON.stringify(commit);
  const changed = STATED.test(packageJson)
    ? packageJson.replace(STATED, (_, before: string) => before + value)
    : packageJson.replace(/\s*\}\s*$/, `,\n  "ixt": {\n    "schemaPin": ${value}\n  }\n}\n`);
  if (statedPin(changed) !== commit) throw new SyncError(`${path}: its "ixt" field is not { "schemaPin": "<commit>" }`);
  return changed;
}

function parseManifest(packageJson: string): { ixt?: { schemaPin?: unknown } } | undefined {
  try {
    return JSON.parse(packageJson) as { ixt?: { schemaPin?: unknown } };
  } catch {
    return undefined;
  }
}
