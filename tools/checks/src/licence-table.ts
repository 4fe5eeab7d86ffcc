// What the repository's own manifests depend on, and under which licence: a page. In: manifests, and what pnpm says. Out: Markdown.

import { type SideLicences, toSection } from "./licence-sides.js";

/** A package that a manifest of the workspace names. */
export interface DirectDependency {
  readonly name: string;
  /** Who names it, such as `bench`. */
  readonly by: string;
}

const HEAD = `# Licences

The published packages have no dependencies but each other. What follows is what the repository names for building, testing and measuring
them, and what users may bring (optional peers); nothing of it is in a tarball. Written by \`pnpm licences:update\`, compared by
\`pnpm check:licences\`, which also looks at what these depend on in turn. Side workspaces, each with a lockfile of its own and installed
by the one job that needs it, stand below with all of their packages.

`;

/** The page, by name. @param licences from a package to its licence */
export function toLicencePage(
  dependencies: readonly DirectDependency[],
  licences: ReadonlyMap<string, string>,
  sides: readonly SideLicences[],
): string {
  const users = new Map<string, Set<string>>();
  for (const { name, by } of dependencies) users.set(name, (users.get(name) ?? new Set()).add(by));
  const rows = [...users]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, by]) => `| ${name} | ${licences.get(name) ?? "unknown"} | ${[...by].sort().join(", ")} |`);
  const table = `| package | licence | named by |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  return [HEAD, table, ...sides.map(toSection)].join("");
}

/** Packages whose licence nobody has said. */
export function findUnknownLicences(
  dependencies: readonly DirectDependency[],
  licences: ReadonlyMap<string, string>,
): readonly string[] {
  const names = new Set(dependencies.map(({ name }) => name));
  return [...names].filter((name) => !licences.has(name)).map((name) => `${name}: its licence is not known`);
}
