// The host: starts the module in a process of its own, lets the story happen, and sums it up.

import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { deadlineAfter, resolveStreamLimits, toPrintable } from "@ixt/sdk";
import { spawnModule } from "@ixt/sdk/host";
import { tellStory } from "./story.js";
import { toSummary } from "./summary.js";

/** The module's program stands beside this one, built or not. */
const MODULE = fileURLToPath(new URL(`./module-main${extname(import.meta.url)}`, import.meta.url));
const DEFAULT_DEADLINE_MS = "400";

async function run(deadlineMs: number): Promise<void> {
  const say = (line: string): void => console.log(toPrintable(line));
  // One notice may be under way to each watcher, so that a slow one can be seen after few puts. The default is 16.
  const streamLimits = resolveStreamLimits({ initialCredit: 1, bufferCapFrames: 1 });
  const module = await spawnModule(process.execPath, [...process.execArgv, MODULE], { streamLimits });
  say(`the module ${module.peer.module?.name} runs as process ${module.pid}`);
  try {
    say(toSummary(await tellStory({ module, deadline: () => deadlineAfter(deadlineMs), say })));
  } finally {
    say(`its process has ended with exit code ${(await module.close()).exitCode}`);
  }
}

const [given = DEFAULT_DEADLINE_MS] = process.argv.slice(2).filter((argument) => argument !== "--");
if (/^[1-9]\d{0,4}$/.test(given)) {
  await run(Number(given));
} else {
  console.error("kv-watch: the one argument is alice's deadline, 1 to 99999 milliseconds");
  process.exitCode = 2;
}
