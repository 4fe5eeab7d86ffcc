// Which licences a dependency may have. In: what `pnpm licenses list --json` prints. Out: findings.

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

/** Packages whose package.json names no licence, read by hand: the text in the package is MIT's. */
const READ_BY_HAND: ReadonlySet<string> = new Set(["spawndamnit"]);

/** Licences to packages, as pnpm lists them. */
export type LicenceList = Readonly<Record<string, readonly { readonly name: string }[]>>;

/** One line for each package of which no offered licence is allowed. */
export function findForbiddenLicences(list: LicenceList): readonly string[] {
  return Object.entries(list)
    .filter(([expression]) => !isAllowed(expression))
    .flatMap(([expression, packages]) =>
      packages
        .map(({ name }) => name)
        .filter((name) => !READ_BY_HAND.has(name))
        .map((name) => `${name}: ${expression}`),
    );
}

/** Whether an SPDX expression of names, OR, AND and brackets is satisfied by allowed licences. */
function isAllowed(expression: string): boolean {
  const flat = expression.replace(/[()]/g, " ").trim();
  return flat
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((licence) => ALLOWED.has(licence.trim())));
}
