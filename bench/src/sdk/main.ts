/** The driver of the SDK's benchmark: for each case two processes per row, rounds interleaved between the rows, then one report. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleWorkers } from "../bundle.js";
import { runCommand } from "../command.js";
import { machineFacts } from "../machine.js";
import { chooseCases, ownArguments, scheduleOptions, toSchedule } from "../options.js";
import type { CaseResult } from "../report.js";
import { runRounds, type Schedule } from "../rounds.js";
import { WorkerProcess } from "../worker-process.js";
import { judgeSdk } from "./bars.js";
import { type SdkCase, sdkCases } from "./cases.js";
import { formatSdkReport } from "./report.js";
import { loadSdkPeer, sdkPeerNames } from "./rows.js";

const usage = `usage: pnpm bench:sdk [--rounds N] [--turn-ms N] [--warm-up-ms N] [--only TEXT]
  as of pnpm bench, a turn being 200 ms and a warm-up 3000; the cases are ${sdkCases.map(({ name }) => name).join(", ")}
A run of all cases writes bench/results/sdk.md; any other prints only.`;

interface Options {
  readonly schedule: Schedule;
  readonly cases: readonly SdkCase[];
}

/** There is no clock to choose: what is waited for is the other process as well. */
function parseOptions(args: readonly string[]): Options {
  const { rounds, only } = scheduleOptions;
  const options = {
    rounds,
    only,
    "turn-ms": { type: "string", default: "200" },
    "warm-up-ms": { type: "string", default: "3000" },
  } as const;
  const { values } = parseArgs({ args: ownArguments(args), options });
  return { schedule: toSchedule({ ...values, clock: "wall" }), cases: chooseCases(sdkCases, values.only) };
}

async function measure({ name: caseName, rows }: SdkCase, worker: string, schedule: Schedule): Promise<CaseResult> {
  const contestants = rows.map((name) => ({
    name,
    worker: new WorkerProcess(name, process.execPath, [worker, name, caseName]),
  }));
  const samples = await runRounds(contestants, schedule);
  const odd = samples.find(({ facts }) => facts.checksum !== samples[0]?.facts.checksum);
  if (odd !== undefined) throw new Error(`${caseName}: ${odd.name} does not carry what ${samples[0]?.name} carries`);
  process.stderr.write(`${caseName}: ${samples.length} rows measured\n`);
  return { caseName, samples };
}

async function run({ schedule, cases }: Options): Promise<boolean> {
  const machine = machineFacts(new Date());
  const { sdkWorker } = await bundleWorkers();
  const results: CaseResult[] = [];
  for (const each of cases) results.push(await measure(each, sdkWorker, schedule));
  const verdicts = results.flatMap((result) => judgeSdk(result) ?? []);
  const legend: { name: string; about: string }[] = [];
  for (const name of sdkPeerNames) legend.push({ name, about: (await loadSdkPeer(name)).about });
  const report = formatSdkReport({ machine, schedule, results, verdicts, legend });
  process.stdout.write(report);
  if (cases.length === sdkCases.length) {
    writeFileSync(join(import.meta.dirname, "..", "..", "results", "sdk.md"), report);
    process.stderr.write("wrote bench/results/sdk.md\n");
  }
  return verdicts.every(({ passes }) => passes);
}

await runCommand({ usage, parse: parseOptions, run });
