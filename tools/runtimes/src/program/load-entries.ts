// Loads every published entry as `import()` and as `require()` find it, and says what each of them exports.

import { createRequire } from "node:module";
import type { ConsumedEntry } from "@ixt/checks/consumer-files";
import type { LoadedEntry, Loading } from "../report.js";

/** What the two ways of loading add of their own. */
const ADDED: ReadonlySet<string> = new Set(["default", "module.exports", "__esModule"]);

const require = createRequire(import.meta.url);

/** One after the other, in their order; an entry that cannot be loaded is a part of the answer. */
export async function loadEntries(entries: readonly ConsumedEntry[]): Promise<Readonly<Record<string, LoadedEntry>>> {
  const loaded: Record<string, LoadedEntry> = {};
  for (const { specifier } of entries) {
    loaded[specifier] = {
      import: await load(() => import(specifier)),
      require: await load(async () => require(specifier)),
    };
  }
  return loaded;
}

async function load(how: () => Promise<object>): Promise<Loading> {
  try {
    const names = Object.keys(await how());
    return { names: names.filter((name) => !ADDED.has(name)).sort() };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return { code, message: error instanceof Error ? error.message : String(error) };
  }
}
