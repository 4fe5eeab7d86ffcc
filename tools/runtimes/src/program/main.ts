// The program that runs under every runtime, against the installed packages. Prints one line, and ends because nothing is left to
// do: what a channel left open would keep it alive.

import { readFileSync } from "node:fs";
import type { ConsumedEntry } from "@ixt/checks/consumer-files";
import type { RuntimeReport } from "../report.js";
import { converseEverywhere } from "./channels.js";
import { loadEntries } from "./load-entries.js";
import { nameRuntime } from "./runtime-name.js";

const entries: readonly ConsumedEntry[] = JSON.parse(readFileSync(new URL("./entries.json", import.meta.url), "utf8"));

const report: RuntimeReport = {
  ...nameRuntime(),
  entries: await loadEntries(entries),
  channels: await converseEverywhere(),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
