/** The driver of the stream benchmark: for each case a process per row, rounds interleaved between them, then one report. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleWorkers } from "../bundle.js";
import { runCommand } from "../command.js";
import { machineFacts } from "../machine.js";
import { chooseCases, ownArguments, scheduleOptions, toSchedule } from "../options.js";
import { type CaseResult, formatReport } from "../report.js";
import { runRounds, type Schedule } from "../rounds.js";
import { WorkerProcess } from "../worker-process.js";
import { formatStreamBars, judgeStreams } from "./bars.js";
import { type StreamCase, streamCases } from "./cases.js";
import { loadStreamPeer, rows, streamPeerNames } from "./rows.js";

const usage = `usage: pnpm bench:stream [--rounds N] [--turn-ms N] [--warm-up-ms N] [--only TEXT] [--clock wall|cpu]
  as of pnpm bench; the cases are ${streamCases.map(({ name }) => name).join(", ")}
A run of all cases writes bench/results/stream.md; any other prints only.`;

interface Options {
  readonly schedule: Schedule;
  readonly cases: readonly StreamCase[];
}

function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args: ownArguments(args), options: scheduleOptions });
  return { schedule: toSchedule(values), cases: chooseCases(streamCases, values.only) };
}

async function measure(caseName: string, worker: string, schedule: Schedule): Promise<CaseResult> {
  const contestants = rows.map(({ name }) => ({
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
  const { streamWorker } = await bundleWorkers();
  const results: CaseResult[] = [];
  for (const { name } of cases) results.push(await measure(name, streamWorker, schedule));
  const verdicts = results.flatMap((result) => judgeStreams(result) ?? []);
  const legend: { name: string; about: string }[] = [];
  for (const name of streamPeerNames) legend.push({ name, about: (await loadStreamPeer(name)).about });
  const report = formatReport({
    title: "Stream benchmark",
    base: "node-stream",
    machine,
    schedule,
    results,
    barTable: formatStreamBars(verdicts),
    legend,
    remarks: [],
  });
  process.stdout.write(report);
  if (cases.length === streamCases.length) {
    writeFileSync(join(import.meta.dirname, "..", "..", "results", "stream.md"), report);
    process.stderr.write("wrote bench/results/stream.md\n");
  }
  return verdicts.every(({ passes }) => passes);
}

await runCommand({ usage, parse: parseOptions, run });
