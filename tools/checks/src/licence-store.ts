// Where pnpm puts what it installs, as far as `pnpm licenses list` passes over it: of a package that manifests name twice, by aliases, it
// lists one version. In: a folder. Out: what packages there say.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Manifest, readManifest } from "./repository.js";

/**
 * From each of these packages that is installed there to its licence.
 *
 * @param folder with a node_modules of pnpm's
 * @param ids such as `vite@7.3.1`
 */
export function readStoreLicences(folder: string, ids: Iterable<string>): ReadonlyMap<string, string> {
  const store = join(folder, "node_modules", ".pnpm");
  const stored = existsSync(store) ? readdirSync(store) : [];
  const licences = new Map<string, string>();
  for (const id of ids) {
    const place = id.replace("/", "+");
    // What stands behind are the peers that it was installed with.
    const found = stored.find((name) => name === place || name.startsWith(`${place}_`));
    if (found === undefined) continue;
    const name = id.slice(0, id.indexOf("@", 1));
    const { license }: Manifest = readManifest(join(store, found, "node_modules", name));
    licences.set(id, license ?? "Unknown");
  }
  return licences;
}
