// The side workspaces on the page of licences. A fresh clone has none of them installed: what stands on the page is then taken for what
// their packages say, and held to their lockfiles, which name every package. In: lockfiles and the page. Out: its sections, and findings.
import { parse } from "yaml";

/** A side workspace's packages. */
export interface SideLicences {
  /** From the repository, such as `tools/release/stock`. */
  readonly folder: string;
  /** Every package of the lockfile, to what it says, or to {@link ELSEWHERE}; undefined where nobody has looked yet. */
  readonly licences: ReadonlyMap<string, string | undefined>;
}

/** What stands for the licence of a package that is built for another platform than that of whoever wrote the page. */
export const ELSEWHERE = "built for another platform, not read";

interface Lockfile {
  readonly packages?: Readonly<Record<string, { readonly os?: readonly string[]; readonly cpu?: readonly string[] }>>;
}

/** Every package of a lockfile, once, and whether it is for some platforms only. */
export function listLocked(lockfile: string): ReadonlyMap<string, { readonly isForPlatform: boolean }> {
  const { packages = {} } = parse(lockfile) as Lockfile;
  const entries = Object.entries(packages).map(([id, { os, cpu }]) => {
    const name = id.slice(0, id.indexOf("@", 1));
    return [name, { isForPlatform: os !== undefined || cpu !== undefined }] as const;
  });
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * What is known of a side workspace.
 *
 * @param installed what its packages say, where it is installed
 * @param page docs/licences.md as it stands
 * @param isUpdate whether what one platform has left unread is filled in by another
 */
export function collectSide(
  folder: string,
  lockfile: string,
  installed: ReadonlyMap<string, string> | undefined,
  page: string,
  isUpdate: boolean,
): SideLicences {
  const listed = readSection(page, folder);
  const licences = Array.from(listLocked(lockfile), ([name, { isForPlatform }]) => {
    const before = listed.get(name);
    const here = installed?.get(name);
    if (!isForPlatform) return [name, here ?? (before === ELSEWHERE ? undefined : before)] as const;
    if (before === ELSEWHERE && !isUpdate) return [name, before] as const;
    return [name, here ?? before ?? (installed === undefined ? undefined : ELSEWHERE)] as const;
  });
  return { folder, licences: new Map(licences) };
}

/** What the page lists of a side workspace, from a package to its licence. */
function readSection(page: string, folder: string): ReadonlyMap<string, string> {
  const [, section = ""] = page.split(headingOf(folder));
  const [rows = ""] = section.split("\n## ");
  return new Map(
    [...rows.matchAll(/^\| (.+) \| (.+) \|$/gm)].flatMap(([, licence = "", names = ""]) =>
      names.split(", ").map((name) => [name, licence] as const),
    ),
  );
}

/** A row for each licence, with the packages that have it. */
export function toSection({ folder, licences }: SideLicences): string {
  const byLicence = new Map<string, string[]>();
  for (const [name, licence] of licences) {
    if (licence === undefined) continue;
    byLicence.set(licence, [...(byLicence.get(licence) ?? []), name]);
  }
  const rows = [...byLicence].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = rows.map(([licence, names]) => `| ${licence} | ${names.join(", ")} |`);
  return `${headingOf(folder)}| licence | packages |\n| --- | --- |\n${lines.join("\n")}\n`;
}

function headingOf(folder: string): string {
  return `\n## ${folder}\n\n`;
}

/** Packages that nobody has looked at: one line each. */
export function findUnread({ folder, licences }: SideLicences): readonly string[] {
  return [...licences]
    .filter(([, licence]) => licence === undefined)
    .map(([name]) => `${folder}: the licence of ${name} is not known: install it there, then \`pnpm licences:update\``);
}

/** What is to be judged: what is unread says nothing. */
export function listRead({ licences }: SideLicences): ReadonlyMap<string, string> {
  const read = [...licences].flatMap(([name, licence]) =>
    licence === undefined || licence === ELSEWHERE ? [] : [[name, licence] as const],
  );
  return new Map(read);
}
