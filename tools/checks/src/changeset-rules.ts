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
 * Packages that need a changeset and have none: whose published files have changed since their last release, or whose pin has moved,
 * which one of their changesets must say by naming the new pin.
 *
 * @param pin of the schemas, which each package must carry
 */
export function findMissingChangesets(
  states: readonly ReleaseState[],
  changesets: readonly Changeset[],
  pin: string,
): readonly string[] {
  return states.flatMap((state) => {
    const theirs = changesets.filter(({ bumps }) => bumps.has(state.name));
    const behind = state.pin === pin ? [] : [`carries the pin ${state.pin}, the schemas are of ${pin}`];
    return [...behind, ...findUnsaid(state, theirs)].map((fault) => `${state.name}: ${fault}`);
  });
}

/** What has come to a package that its changesets do not say. */
function findUnsaid({ pin, hasVersion, released }: ReleaseState, changesets: readonly Changeset[]): readonly string[] {
  const isNamed = changesets.length > 0;
  if (!hasVersion) return isNamed ? [] : ["was never released, and no changeset names it"];
  if (released === undefined) return [];
  if (released.pin !== pin) {
    const isSaid = changesets.some(({ prose }) => pin !== undefined && prose.includes(pin));
    return isSaid ? [] : [`was released with the pin ${released.pin}, and no changeset says that it moves to ${pin}`];
  }
  return released.hasChanged && !isNamed ? ["has changed since its last release, and no changeset names it"] : [];
}
