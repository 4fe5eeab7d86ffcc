// Whether both folders hold exactly what the generator makes. Reads only.

import type { VectorPlaces } from "./generate.js";
import { testkitModules } from "./testkit-module.js";
import type { Vector } from "./vector.js";
import { filesById, pathsOf, sealOf, sha256 } from "./vector-files.js";
import { VectorFolder } from "./vector-folder.js";

/** What is not as it must be, one line each with what to do about it. */
export function checkVectors(vectors: readonly Vector[], places: VectorPlaces): readonly string[] {
  const folder = new VectorFolder(places.vectors);
  const testkit = new VectorFolder(places.testkit);
  const frozen = folder.seals();
  const made = filesById(vectors);
  const faults: string[] = [];
  const known = new Set<string>();
  for (const id of new Set([...made.keys(), ...frozen.keys()])) {
    const [files, seal, paths] = [made.get(id), frozen.get(id), pathsOf(id)];
    for (const part of ["bin", "json"] as const) {
      const path = paths[part];
      known.add(path);
      const there = folder.read(path);
      if (seal === undefined) faults.push(`${path} is not frozen yet: pnpm vectors:generate`);
      else if (files === undefined) faults.push(`${path} is frozen and no longer made: bring its vector back`);
      else if (sealOf(files)[part] !== seal[part])
        faults.push(
          `${path} would be made otherwise than it is frozen: undo that, or pnpm vectors:generate --thaw ${id}`,
        );
      else if (there === undefined) faults.push(`${path} is missing: pnpm vectors:generate`);
      else if (sha256(there) !== seal[part])
        faults.push(`${path} was changed by hand: pnpm vectors:generate restores it`);
    }
  }
  for (const file of folder.list()) if (!known.has(file)) faults.push(`${file} belongs to no vector: remove it`);
  for (const [name, text] of testkitModules(vectors)) {
    const there = testkit.read(name);
    if (there === undefined || Buffer.from(there).toString("utf8") !== text)
      faults.push(`@ixt/testkit src/generated/${name} is not what the vectors make: pnpm vectors:generate`);
  }
  return faults;
}
