// Which versions a release gives, and whether they are those that its changesets ask for.

import { isCaretOf } from "./caret-range.js";

/** From a package's name to its version. */
export type Versions = ReadonlyMap<string, string>;

/** How far a version has moved. */
export type Bump = "none" | "patch" | "minor" | "major";

/** How far `to` is from `from`; undefined where that is no step of a release. */
export function bumpOf(from: string, to: string): Bump | undefined {
  const [a, b] = [toNumbers(from), toNumbers(to)];
  if (a === undefined || b === undefined) return undefined;
  const [majorA, minorA, patchA] = a;
  const [majorB, minorB, patchB] = b;
  if (from === to) return "none";
  if (majorB === majorA + 1 && minorB === 0 && patchB === 0) return "major";
  if (majorB === majorA && minorB === minorA + 1 && patchB === 0) return "minor";
  return majorB === majorA && minorB === minorA && patchB === patchA + 1 ? "patch" : undefined;
}

function toNumbers(version: string): readonly [number, number, number] | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** One line for each package whose version moved otherwise than wanted. */
export function findVersionFaults(
  before: Versions,
  after: Versions,
  wanted: ReadonlyMap<string, Bump>,
): readonly string[] {
  return [...before].flatMap(([name, from]) => {
    const to = after.get(name) ?? "gone";
    const bump = bumpOf(from, to);
    const due = wanted.get(name) ?? "none";
    return bump === due
      ? []
      : [`${name}: ${from} -> ${to}, where ${due === "none" ? "no release" : `a ${due}`} was due`];
  });
}

/**
 * What a release moves beside what its changesets name: a package whose range, the caret of the version before, no longer takes a new
 * version of what it depends on gets a patch. Below 1.0 a minor does that, from 1.0 on only a major.
 *
 * @param dependencies from a package to what it depends on; what is none of ours is left out of account
 */
export function addDependants(
  named: ReadonlyMap<string, Bump>,
  before: Versions,
  dependencies: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, Bump> {
  const wanted = new Map(named);
  const leavesRange = (name: string): boolean => {
    const from = before.get(name);
    return from !== undefined && !isCaretOf(`^${from}`, applyBump(from, wanted.get(name) ?? "none"));
  };
  // A patch may itself leave a range, ^0.0.3 say: until none does any more.
  for (let size = -1; size !== wanted.size; ) {
    size = wanted.size;
    for (const [name, needed] of dependencies) {
      if (!wanted.has(name) && needed.some(leavesRange)) wanted.set(name, "patch");
    }
  }
  return wanted;
}

/** The version that far from `from`. @throws Error where that is no version of a release */
export function applyBump(from: string, bump: Bump): string {
  const numbers = toNumbers(from);
  if (numbers === undefined) throw new Error(`${from} is no version of a release`);
  const [major, minor, patch] = numbers;
  if (bump === "major") return `${major + 1}.0.0`;
  if (bump === "minor") return `${major}.${minor + 1}.0`;
  return bump === "patch" ? `${major}.${minor}.${patch + 1}` : from;
}

/** What has another version than before, in the order of `after`. */
export function findReleased(before: Versions, after: Versions): readonly string[] {
  return [...after].filter(([name, version]) => before.get(name) !== version).map(([name]) => name);
}

/** The version that a package.json has. @throws Error where it has none */
export function readVersion(manifest: { readonly name: string; readonly version?: string }): string {
  if (manifest.version === undefined) throw new Error(`${manifest.name} has no version`);
  return manifest.version;
}
