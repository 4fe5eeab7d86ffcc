// The files inside of a tarball, and where two tarballs differ.

import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { requireCommand } from "@ixt/checks/command";

/** Files by their paths in the package. */
export type TarballFiles = ReadonlyMap<string, Buffer>;

/** Unpacks a tarball into `folder`, which is made, and reads what it holds. */
export async function unpackTarball(tarball: string, folder: string): Promise<TarballFiles> {
  mkdirSync(folder, { recursive: true });
  await requireCommand("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"], folder);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
}

/** One line for each file that is not the same in both, with the first line in which it differs. */
export function findOtherFiles(first: TarballFiles, second: TarballFiles): readonly string[] {
  const found: string[] = [];
  for (const path of [...new Set([...first.keys(), ...second.keys()])].sort()) {
    const one = first.get(path);
    const two = second.get(path);
    if (one === undefined || two === undefined) found.push(`${path} is in one of them`);
    else if (!one.equals(two)) found.push(`${path} differs: ${describeDifference(one.toString(), two.toString())}`);
  }
  return found;
}

function describeDifference(one: string, two: string): string {
  const lines = one.split("\n");
  const others = two.split("\n");
  const found = lines.findIndex((line, i) => line !== others[i]);
  const at = found < 0 ? lines.length : found;
  return `line ${at + 1} is ${showLine(lines[at])} and ${showLine(others[at])}`;
}

function showLine(line: string | undefined): string {
  return line === undefined ? "its end" : JSON.stringify(line.trim());
}
