// What a changeset must say, and which packages must have one. In: texts and versions. Out: findings, one line each.

/** One file of .changeset. */
export interface Changeset {
  readonly file: string;
  /** From a package to how far its version moves. */
  readonly bumps: ReadonlyMap<string, string>;
  readonly prose: string;
}

/** A package as it stands, beside what was last released of it. */
export interface ReleaseState {
  readonly name: string;
  readonly pin: string | undefined;
  /** False of one that no release has given a version yet. */
  readonly hasVersion: boolean;
  /** Undefined where this version was not released: it is about to be. */
  readonly released: { readonly pin: string | undefined; readonly hasChanged: boolean } | undefined;
}

/** Shorter than this says what, or why, but not both. */
const LEAST_WORDS = 8;

/** @throws Error for a file that is none. */
export function parseChangeset(file: string, text: string): Changeset {
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text);
  if (match === null) throw new Error(`${file}: begins with no list of packages between two lines of ---`);
  const [, head = "", prose = ""] = match;
  const bumps = head.split("\n").map((line) => {
    const entry = /^["']?([^"']+)["']?: *(patch|minor|major)$/.exec(line);
    if (entry === null) throw new Error(`${file}: "${line}" is no package and patch, minor or major`);
    return [entry[1] ?? "", entry[2] ?? ""] as const;
  });
  return { file, bumps: new Map(bumps), prose: prose.trim() };
}

/** Findings about what changesets say. @param published the names of all packages that are */
export function findProseFaults(changesets: readonly Changeset[], published: readonly string[]): readonly string[] {
  return changesets.flatMap(({ file, bumps, prose }) => {
    const faults: string[] = [];
    for (const name of bumps.keys()) if (!published.includes(name)) faults.push(`${name} is no published package`);
    if (prose.split(/\s+/).length < LEAST_WORDS) faults.push("says too little: what changed for users, and why");
    if (/^#/m.test(prose)) faults.push("has a heading, which the changelog would take for one of its own");
    if (/^(feat|fix|chore|docs|refactor|perf|build|ci|test)(\(.*\))?!?:/i.test(prose)) {
      faults.push("begins as a commit does: write it for users");
    }
    if (!/[.!?)`]$/.test(prose)) faults.push("does not end as a sentence does");
    return faults.map((fault) => `${file}: ${fault}`);
  });
}

/**
 * Packages that need a changeset and have none: whose pin has moved since their last release, or whose published files have changed.
 *
 * @param pin of the schemas, which each package must carry
 */
export function findMissingChangesets(
  states: readonly ReleaseState[],
  changesets: readonly Changeset[],
  pin: string,
): readonly string[] {
  return states.flatMap(({ name, pin: own, hasVersion, released }) => {
    const faults: string[] = [];
    if (own !== pin) faults.push(`${name}: carries the pin ${own}, the schemas are of ${pin}`);
    const isNamed = changesets.some(({ bumps }) => bumps.has(name));
    if (isNamed) return faults;
    if (!hasVersion) faults.push(`${name}: was never released, and no changeset names it`);
    else if (released === undefined) return faults;
    else if (released.pin !== own)
      faults.push(`${name}: was released with the pin ${released.pin}, and no changeset says that it moves`);
    else if (released.hasChanged) faults.push(`${name}: has changed since its last release, and no changeset names it`);
    return faults;
  });
}
