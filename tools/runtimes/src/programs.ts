// Puts the program into a consumer's project, as plain JavaScript: Node 20 takes no types off by itself.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ConsumedEntry } from "@ixt/checks/consumer-files";
import { transform } from "esbuild";

const SOURCES = fileURLToPath(new URL(".", import.meta.url));

/** What is held over the CommonJS build too. */
const CONVERSATION = ["conversation.ts", "talk.ts"];

/** Returns the file to run. */
export async function putPrograms(project: string, entries: readonly ConsumedEntry[]): Promise<string> {
  const programs = readdirSync(join(SOURCES, "program")).map((file) => `program/${file}`);
  await putScripts(join(project, "src"), [...CONVERSATION, ...programs], "esm");
  await putScripts(join(project, "src/required"), CONVERSATION, "cjs");
  writeFileSync(join(project, "src/program/entries.json"), JSON.stringify(entries));
  return join(project, "src/program/main.js");
}

async function putScripts(folder: string, files: readonly string[], format: "esm" | "cjs"): Promise<void> {
  for (const file of files) {
    const { code } = await transform(readFileSync(join(SOURCES, file), "utf8"), { loader: "ts", format });
    const place = join(folder, file.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, code);
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: format === "esm" ? "module" : "commonjs" }));
}
