// Writes the vectors that are missing, and refuses to change one that is frozen unless it is thawed by name.

import { testkitModules } from "./testkit-module.js";
import type { Vector } from "./vector.js";
import { filesById, pathsOf, type Seal, sealOf } from "./vector-files.js";
import { VectorFolder } from "./vector-folder.js";

/** Where the vectors and the testkit's generated modules stand. */
export interface VectorPlaces {
  readonly vectors: string;
  readonly testkit: string;
}

/** What was done, or why nothing was. */
export interface GenerateReport {
  /** One line each; nothing is written while there is one. */
  readonly refusals: readonly string[];
  /** Paths below the two folders. */
  readonly written: readonly string[];
  readonly removed: readonly string[];
}

/** Brings both folders to what `vectors` says. @param thaw ids of frozen vectors that may change or go */
export function generate(
  vectors: readonly Vector[],
  places: VectorPlaces,
  thaw: ReadonlySet<string> = new Set(),
): GenerateReport {
  const folder = new VectorFolder(places.vectors);
  const frozen = folder.seals();
  const made = filesById(vectors);
  const refusals = [
    ...[...thaw].filter((id) => !frozen.has(id)).map((id) => `${id}: there is no frozen vector of this name to thaw`),
    ...[...frozen].flatMap(([id, seal]) => (thaw.has(id) ? [] : refusalOf(id, seal, made))),
  ];
  if (refusals.length > 0) return { refusals, written: [], removed: [] };

  const written: string[] = [];
  const removed: string[] = [];
  for (const [id, files] of made) {
    const paths = pathsOf(id);
    if (folder.write(paths.bin, files.bin)) written.push(paths.bin);
    if (folder.write(paths.json, files.json)) written.push(paths.json);
  }
  for (const id of [...frozen.keys()].filter((id) => !made.has(id))) {
    for (const path of Object.values(pathsOf(id))) {
      folder.remove(path);
      removed.push(path);
    }
  }
  if (folder.seal(new Map([...made].map(([id, files]) => [id, sealOf(files)] as const)))) written.push("frozen.json");
  const testkit = new VectorFolder(places.testkit);
  for (const [name, text] of testkitModules(vectors)) if (testkit.write(name, Buffer.from(text))) written.push(name);
  return { refusals, written, removed };
}

function refusalOf(id: string, seal: Seal, made: ReturnType<typeof filesById>): readonly string[] {
  const files = made.get(id);
  if (files === undefined)
    return [`${id} is frozen and no longer made: bring it back, or give it up with --thaw ${id}`];
  const { bin, json } = sealOf(files);
  const changed = [...(bin === seal.bin ? [] : ["bytes"]), ...(json === seal.json ? [] : ["description"])];
  if (changed.length === 0) return [];
  return [`${id} is frozen and its ${changed.join(" and ")} would change: undo that, or mean it with --thaw ${id}`];
}
