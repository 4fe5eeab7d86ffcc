// What the package.json inside of a published tarball must and must not say.

import { isCaretOf } from "./caret-range.js";

type Dependencies = Readonly<Record<string, string>>;

/** A package.json, as far as it is judged. */
export interface PublishedManifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Dependencies;
  readonly optionalDependencies?: Dependencies;
  readonly peerDependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly exports?: unknown;
  readonly ixt?: { readonly schemaPin?: string };
}

/** Scripts that a package manager runs on the machine of whoever installs the package. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall", "prepare"];

/** One line for each fault. @param versions what was released, ours alone */
export function findPublishedFaults(
  manifest: PublishedManifest,
  versions: ReadonlyMap<string, string>,
  schemaPin: string,
): readonly string[] {
  const faults: string[] = [];
  const { dependencies = {}, scripts = {}, ixt } = manifest;
  if (manifest.version !== versions.get(manifest.name)) {
    faults.push(`is version ${manifest.version}, not ${versions.get(manifest.name)}`);
  }
  if (ixt?.schemaPin !== schemaPin) faults.push(`carries the schema pin ${ixt?.schemaPin}, not ${schemaPin}`);
  for (const [name, range] of Object.entries(dependencies)) {
    const version = versions.get(name);
    if (version === undefined) faults.push(`depends on ${name}, which is none of ours`);
    else if (!isCaretOf(range, version)) faults.push(`depends on ${name} ${range}, which does not take ${version}`);
  }
  const { optionalDependencies, peerDependencies, devDependencies } = manifest;
  for (const list of [dependencies, optionalDependencies, peerDependencies, devDependencies]) {
    const names = Object.keys(list ?? {});
    if (names.join() === [...names].sort().join()) continue;
    faults.push(`lists ${names.join(", ")}, which is not in order: the next packing may give other bytes`);
  }
  for (const name of INSTALL_SCRIPTS) if (scripts[name] !== undefined) faults.push(`has a script "${name}"`);
  const text = JSON.stringify(manifest);
  for (const trace of ["workspace:", "@ixt/source", "/src/"]) {
    if (text.includes(trace)) faults.push(`says "${trace}", which is the workspace's own`);
  }
  return faults.map((fault) => `${manifest.name}: ${fault}`);
}
