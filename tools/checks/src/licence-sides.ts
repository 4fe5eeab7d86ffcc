// The side workspaces on the page of licences. A fresh clone has none of them installed: what stands on the page is then taken for what
// their packages say, and held to their lockfiles, which name every package. In: lockfiles and the page. Out: its sections, and findings.
import { parse } from "yaml";

/** A side workspace's packages. */
export interface SideLicences {
  /** From the repository, such as `tools/release/stock`. */
  readonly folder: string;
  /**
   * Every package of the lockfile, such as `vite@7.3.1`, to what it says, or to {@link ELSEWHERE}; undefined where nobody has looked yet.
   */
  readonly licences: ReadonlyMap<string, string | undefined>;
  /** What is installed, to what it says. */
  readonly installed: ReadonlyMap<string, string>;
}

/** What stands for the licence of a package that is built for another platform than that of whoever wrote the page. */
export const ELSEWHERE = "built for another platform, not read";

interface Lockfile {
  readonly packages?: Readonly<Record<string, { readonly os?: readonly string[]; readonly cpu?: readonly string[] }>>;
}

/** Every package of a lockfile, each version by itself, and whether it is for some platforms only. */
export function listLocked(lockfile: string): ReadonlyMap<string, { readonly isForPlatform: boolean }> {
  const { packages = {} } = parse(lockfile) as Lockfile;
  const entries = Object.entries(packages).map(
    ([id, { os, cpu }]) => [id, { isForPlatform: os !== undefined || cpu !== undefined }] as const,
  );
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
  const licences = Array.from(listLocked(lockfile), ([id, { isForPlatform }]) => {
    const before = listed.get(id);
    const here = installed?.get(id);
    if (!isForPlatform) return [id, here ?? (before === ELSEWHERE ? undefined : before)] as const;
    if (before === ELSEWHERE && !isUpdate) return [id, before] as const;
    return [id, here ?? before ?? (installed === undefined ? undefined : ELSEWHERE)] as const;
  });
  return { folder, licences: new Map(licences), installed: installed ?? new Map() };
}

/** What the page lists of a side workspace, from a package to its licence. */
function readSection(page: string, folder: string): ReadonlyMap<string, string> {
  const [, section = ""] = page.split(headingOf(folder));
  const [rows = ""] = section.split("\n## ");
  return new Map(
    [...rows.matchAll(/^\| (.+) \| (.+) \|$/gm)].flatMap(([, licence = "", names = ""]) =>
      names.split(", ").map((id) => [id, licence] as const),
    ),
  );
}

/** A row for each licence, with the packages that have it. */
export function toSection({ folder, licences }: SideLicences): string {
  const byLicence = new Map<string, string[]>();
  for (const [id, licence] of licences) {
    if (licence === undefined) continue;
    byLicence.set(licence, [...(byLicence.get(licence) ?? []), id]);
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
    .map(([id]) => `${folder}: the licence of ${id} is not known: install it there, then \`pnpm licences:update\``);
}

/** What is to be judged: what is unread says nothing, unless it is installed here, whatever the page says of it. */
export function listRead({ licences, installed }: SideLicences): ReadonlyMap<string, string> {
  const read = [...licences].flatMap(([id, licence]) =>
    licence === undefined || licence === ELSEWHERE ? [] : [[id, licence] as const],
  );
  return new Map([...read, ...installed]);
}
