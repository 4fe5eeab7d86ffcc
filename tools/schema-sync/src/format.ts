/** Biome as a function: generated files -> the same files, formatted. */
import { createRequire } from "node:module";
import { runProgram, withScratch } from "./process.js";
import { SyncError } from "./sync-error.js";
import { type TextFile, toBytes, toText } from "./tree.js";
import { readFiles } from "./workspace.js";

/** The repository's style; its own `biome check` fails when the two part. */
const CONFIGURATION = {
  formatter: { indentStyle: "space", indentWidth: 2, lineWidth: 120 },
  linter: { enabled: false },
  assist: { enabled: true, actions: { recommended: true } },
};

/** Formats files and sorts their imports; throws a SyncError with biome's words when one does not parse. */
export async function formatWithBiome(files: readonly TextFile[]): Promise<TextFile[]> {
  const entries = files.map(({ path, text }) => [path, toBytes(text)] as const);
  const scratch = new Map([...entries, ["biome.json", toBytes(JSON.stringify(CONFIGURATION))] as const]);
  return withScratch(scratch, async (directory) => {
    const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
    const { exitCode, stderr } = await runProgram(process.execPath, [biome, "check", "--write", "."], directory);
    if (exitCode !== 0) throw new SyncError(`biome refuses the generated files:\n${stderr.trim()}`);
    const paths = files.map((file) => file.path);
    const formatted = await readFiles(directory, paths);
    return [...formatted].map(([path, bytes]) => ({ path, text: toText(bytes) }));
  });
}
