// Which versions a release gives, and whether they are those that its changesets ask for.

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

/** What has another version than before, in the order of `after`. */
export function findReleased(before: Versions, after: Versions): readonly string[] {
  return [...after].filter(([name, version]) => before.get(name) !== version).map(([name]) => name);
}

/** The version that a package.json has. @throws Error where it has none */
export function readVersion(manifest: { readonly name: string; readonly version?: string }): string {
  if (manifest.version === undefined) throw new Error(`${manifest.name} has no version`);
  return manifest.version;
}
