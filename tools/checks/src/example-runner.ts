// A process of `pnpm check:examples`: imports the examples named in a file, one after the other, and writes what became of each to
// another. Arguments: the list, a JSON array of absolute paths; the report, one JSON line `[path, error or null]` for each that ended.
import { appendFileSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const [list = "", report = ""] = process.argv.slice(2);
const rejections: unknown[] = [];
process.on("unhandledRejection", (reason) => rejections.push(reason));

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}

async function runExample(path: string): Promise<string | null> {
  process.chdir(dirname(path));
  rejections.length = 0;
  try {
    await import(pathToFileURL(path).href);
    // A promise that nobody waits for is told of one turn later.
    await setImmediate();
    return rejections.length === 0 ? null : rejections.map(describe).join("\n");
  } catch (error) {
    return describe(error);
  }
}

const paths: readonly string[] = JSON.parse(readFileSync(list, "utf8"));
for (const path of paths) {
  appendFileSync(report, `${JSON.stringify([path, await runExample(path)])}\n`);
}
