/** A copy, in a fresh directory, of the parts of this repository that a sync reads and writes. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { SCHEMA_FILES, type SchemaSources } from "../src/schema-files.js";
import { type Tree, toBytes } from "../src/tree.js";
import { readWorkspace, writeWorkspace } from "../src/workspace.js";

/** The repository that the tests stand in. */
export const REPOSITORY: string = fileURLToPath(new URL("../../../", import.meta.url));

/** Copies the repository's files; the copy is removed when the test ends. */
export async function createScratchRepository(): Promise<{ root: string; tree: Tree }> {
  const root = await createScratchDirectory();
  const tree = await readWorkspace(REPOSITORY);
  await writeWorkspace(root, new Map(), tree);
  return { root, tree };
}

/** A checkout of an upstream with the given schemas, in `schemas/`; removed when the test ends. */
export async function createCheckout(sources: SchemaSources): Promise<string> {
  const root = await createScratchDirectory();
  for (const file of SCHEMA_FILES) {
    const path = join(root, "schemas", file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, toBytes(sources[file]));
  }
  return root;
}

async function createScratchDirectory(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "schema-sync-test-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return root;
}
