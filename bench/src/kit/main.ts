/** The driver of the kit's benchmark: how long a test waits, in a fresh process, until its first call is answered. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleWorkers } from "../bundle.js";
import { runCommand } from "../command.js";
import { machineFacts } from "../machine.js";
import { ownArguments, positive } from "../options.js";
import { measureCold } from "./cold.js";
import { kitPeerNames, loadKitPeer } from "./peers.js";
import { formatKitReport, judgeKit } from "./report.js";

const DEFAULT_ROUNDS = 31;

const usage = `usage: pnpm bench:testkit [--rounds N]
  --rounds  fresh processes of each row (${DEFAULT_ROUNDS})
A run of ${DEFAULT_ROUNDS} rounds or more writes bench/results/testkit.md; any other prints only.`;

function parseOptions(args: readonly string[]): { readonly rounds: number } {
  const options = { rounds: { type: "string", default: String(DEFAULT_ROUNDS) } } as const;
  const { values } = parseArgs({ args: ownArguments(args), options });
  return { rounds: positive("rounds", values.rounds) };
}

async function run({ rounds }: { readonly rounds: number }): Promise<boolean> {
  const machine = machineFacts(new Date());
  const { kitWorker } = await bundleWorkers();
  const results = await measureCold(kitWorker, kitPeerNames, rounds);
  const legend: { name: string; about: string }[] = [];
  for (const name of kitPeerNames) legend.push({ name, about: (await loadKitPeer(name)).about });
  const report = formatKitReport(machine, results, legend);
  process.stdout.write(report);
  if (rounds >= DEFAULT_ROUNDS) {
    writeFileSync(join(import.meta.dirname, "..", "..", "results", "testkit.md"), report);
    process.stderr.write("wrote bench/results/testkit.md\n");
  }
  return judgeKit(results).passes;
}

await runCommand({ usage, parse: parseOptions, run });
