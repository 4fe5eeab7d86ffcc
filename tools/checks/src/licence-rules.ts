// Which licences a dependency may have. In: packages and what they say. Out: findings.

import { isSatisfiedBy, parseLicenceExpression } from "./licence-expression.js";

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

/** Packages whose package.json names none of these, read by hand: the text in the package is of MIT, or of BSD-3-Clause. */
const READ_BY_HAND: ReadonlySet<string> = new Set(["spawndamnit", "speakingurl"]);

/** What `pnpm licenses list --json` prints: from a licence to the packages that have it. */
export type LicenceList = Readonly<Record<string, readonly { readonly name: string }[]>>;

/** From a package to its licence; to both, joined, where two of its versions say different things. */
export function toLicences(list: LicenceList): ReadonlyMap<string, string> {
  const licences = new Map<string, string>();
  for (const licence of Object.keys(list).sort()) {
    for (const { name } of list[licence] ?? []) {
      const before = licences.get(name);
      licences.set(name, before === undefined ? licence : `(${before}) AND (${licence})`);
    }
  }
  return licences;
}

/** One line for each package of which no offered licence is allowed. @param licences from a package to what it says */
export function findForbiddenLicences(licences: ReadonlyMap<string, string>): readonly string[] {
  return [...licences]
    .filter(([name, licence]) => !isAllowed(licence) && !READ_BY_HAND.has(name))
    .map(([name, licence]) => `${name}: ${licence}`);
}

function isAllowed(licence: string): boolean {
  const expression = parseLicenceExpression(licence);
  return expression !== undefined && isSatisfiedBy(expression, (name) => ALLOWED.has(name));
}
