// A log of a few megabytes to search when none is given: made of this repository's own sources and docs, the same for the
// same sources, and kept in an ignored folder.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE_FOLDER = fileURLToPath(new URL("../", import.meta.url));
const CACHE_FOLDER = join(PACKAGE_FOLDER, ".cache");
const SKIPPED_FOLDERS = new Set(["node_modules", "dist", "coverage", "results"]);
const TEXT_ENDINGS = new Set([".ts", ".mjs", ".md", ".capnp"]);

/** The sample has at least so many bytes, and ends with the round over all sources that reaches them. */
const LEAST_BYTES = 4_000_000;
const FIRST_MOMENT_MS = Date.UTC(2026, 0, 1);

/** A source file of the sample. */
export interface SampleSource {
  /** From the repository's folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Makes the sample unless it is there, and returns its path. */
export async function ensureSample(): Promise<string> {
  const sources = await readSources(findSourceFolder());
  const digest = createHash("sha256");
  for (const { path, text } of sources) digest.update(`${path}\0${text}\0`);
  const name = `sample-${digest.digest("hex").slice(0, 12)}.log`;
  const file = join(CACHE_FOLDER, name);
  if (existsSync(file)) return file;
  await mkdir(CACHE_FOLDER, { recursive: true });
  // Under another name first: two runs at once must not read each other's half.
  const draft = join(CACHE_FOLDER, `draft-${process.pid}.tmp`);
  await writeFile(draft, createSample(sources, LEAST_BYTES));
  await rename(draft, file);
  const outdated = (await readdir(CACHE_FOLDER)).filter((other) => other.startsWith("sample-") && other !== name);
  await Promise.all(outdated.map((other) => rm(join(CACHE_FOLDER, other), { force: true })));
  return file;
}

/** The lines of the sources as log lines, over and over until there are `leastBytes`; empty without a source line. */
export function createSample(sources: readonly SampleSource[], leastBytes: number): string {
  const lines: string[] = [];
  let length = 0;
  let before = -1;
  while (length < leastBytes && length > before) {
    before = length;
    for (const { path, text } of sources) {
      for (const [i, line] of text.split("\n").entries()) {
        if (line.trim() === "") continue;
        const moment = new Date(FIRST_MOMENT_MS + lines.length * 37).toISOString();
        const entry = `${moment} ${levelOf(line)} ${path}:${i + 1} ${line.trim()}\n`;
        lines.push(entry);
        length += entry.length;
      }
    }
  }
  return lines.join("");
}

function levelOf(line: string): string {
  if (/\b(throw|error)/i.test(line)) return "ERROR";
  if (/\b(warn|limit|refuse)/i.test(line)) return "WARN ";
  return /\b(expect|test)/i.test(line) ? "DEBUG" : "INFO ";
}

/** The repository, or the example alone where it has been copied out of it. */
function findSourceFolder(): string {
  const repository = join(PACKAGE_FOLDER, "..", "..");
  return existsSync(join(repository, "pnpm-workspace.yaml")) ? repository : PACKAGE_FOLDER;
}

async function readSources(folder: string): Promise<SampleSource[]> {
  const paths: string[] = [];
  const walk = async (at: string): Promise<void> => {
    for (const entry of await readdir(join(folder, at), { withFileTypes: true })) {
      const path = at === "" ? entry.name : `${at}/${entry.name}`;
      const isHidden = entry.name.startsWith(".");
      if (entry.isDirectory() && !isHidden && !SKIPPED_FOLDERS.has(entry.name)) await walk(path);
      else if (entry.isFile() && !isHidden && TEXT_ENDINGS.has(extname(entry.name))) paths.push(path);
    }
  };
  await walk("");
  paths.sort((a, b) => (a < b ? -1 : 1));
  const sources: SampleSource[] = [];
  for (const path of paths) {
    const { size } = await stat(join(folder, path));
    if (size <= 512 * 1024) sources.push({ path, text: await readFile(join(folder, path), "utf8") });
  }
  return sources;
}
