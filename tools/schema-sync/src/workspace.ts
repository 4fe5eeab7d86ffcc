/** The shell's hands: the repository's files -> a tree, and the difference of two trees -> the repository. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { changedPaths, type Tree } from "./tree.js";
import { CHECKOUT_DIRECTORIES } from "./upstream.js";

const SKIPPED = new Set(["node_modules", "dist", "coverage", ".turbo", ".git"]);

/** The files of the repository that the sync or the check may look at. */
export async function readWorkspace(root: string): Promise<Tree> {
  const paths = [
    ...(await listFiles(root, "schemas")),
    ...(await listFiles(root, "packages")).filter((path) =>
      /\.capnp$|\/src\/.*\.ts$|^packages\/[^/]+\/package\.json$/.test(path),
    ),
    "package.json",
    "tools/codegen/package.json",
    "tools/schema-sync/package.json",
  ];
  return readFiles(root, paths);
}

/** The files of a checkout of upstream that could be schemas of ours. */
export async function readCheckoutFiles(checkout: string): Promise<Tree> {
  const lists = await Promise.all(
    CHECKOUT_DIRECTORIES.map(async (directory) => {
      const entries = await readdir(join(checkout, directory), { withFileTypes: true }).catch(ignoreMissing);
      return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith(".capnp"))
        .map((entry) => directory + entry.name);
    }),
  );
  return readFiles(checkout, lists.flat());
}

/** Writes what differs, deletes what is gone, and returns the paths of both. */
export async function writeWorkspace(root: string, before: Tree, after: Tree): Promise<string[]> {
  const changed = changedPaths(before, after);
  for (const path of changed) {
    const bytes = after.get(path);
    const target = join(root, path);
    if (bytes === undefined) {
      await rm(target);
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
  return changed;
}

/** Reads files into a tree. */
export async function readFiles(root: string, paths: readonly string[]): Promise<Tree> {
  const entries = await Promise.all(
    paths.map(async (path) => [path, new Uint8Array(await readFile(join(root, path)))] as const),
  );
  return new Map(entries);
}

async function listFiles(root: string, directory: string): Promise<string[]> {
  const entries = await readdir(join(root, directory), { withFileTypes: true }).catch(ignoreMissing);
  const lists = await Promise.all(
    entries
      .filter((entry) => !SKIPPED.has(entry.name))
      .map(async (entry) => {
        const path = `${directory}/${entry.name}`;
        if (entry.isDirectory()) return listFiles(root, path);
        return entry.isFile() ? [path] : [];
      }),
  );
  return lists.flat().sort();
}

function ignoreMissing(error: unknown): never[] {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
  throw error;
}
