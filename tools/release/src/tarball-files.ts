// The files inside of a tarball, and where two tarballs differ.

import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { requireCommand } from "@ixt/checks/command";

/** Characters of a line that are shown, a bundle may be one line; and of those that may stand before the first that differs. */
const MAX_SHOWN = 120;
const SHOWN_BEFORE = 40;

/** Files by their paths in the package. */
export type TarballFiles = ReadonlyMap<string, Buffer>;

/** Unpacks a tarball into `folder`, which is made, and reads what it holds. */
export async function unpackTarball(tarball: string, folder: string): Promise<TarballFiles> {
  mkdirSync(folder, { recursive: true });
  await requireCommand("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"], folder);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path)]));
}

/** One line for each file that is not the same in both, with the first line in which it differs. @param except paths not compared */
export function findDifferingFiles(
  first: TarballFiles,
  second: TarballFiles,
  except: readonly string[] = [],
): readonly string[] {
  const found: string[] = [];
  for (const path of [...new Set([...first.keys(), ...second.keys()])].sort()) {
    if (except.includes(path)) continue;
    const one = first.get(path);
    const two = second.get(path);
    if (one === undefined) found.push(`${path} is in the second alone`);
    else if (two === undefined) found.push(`${path} is in the first alone`);
    else if (!one.equals(two)) found.push(`${path} differs: ${describeDifference(one, two)}`);
  }
  return found;
}

function describeDifference(one: Buffer, two: Buffer): string {
  const lines = toLines(one);
  const others = toLines(two);
  const found = lines.findIndex((line, i) => line !== others[i]);
  const at = found < 0 ? lines.length : found;
  const from = Math.max(0, firstDifference(lines[at] ?? "", others[at] ?? "") - SHOWN_BEFORE);
  return `line ${at + 1} is ${showLine(lines[at], from)} and ${showLine(others[at], from)}`;
}

/** A character for each byte, so that what differs is seen to. */
function toLines(bytes: Buffer): readonly string[] {
  return bytes.toString("latin1").split("\n");
}

function firstDifference(one: string, two: string): number {
  let at = 0;
  while (at < one.length && one[at] === two[at]) at++;
  return at;
}

function showLine(line: string | undefined, from: number): string {
  if (line === undefined) return "its end";
  return JSON.stringify(line.slice(from, from + MAX_SHOWN));
}
