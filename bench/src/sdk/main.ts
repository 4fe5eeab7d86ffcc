/** The driver of the SDK's benchmark: for each case two processes per row, rounds interleaved between the rows, then one report. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleWorkers } from "../bundle.js";
import { runCommand } from "../command.js";
import { machineFacts } from "../machine.js";
import { judgeSdk } from "./bars.js";
import { chartsOf } from "./charts.js";
import { drawChart } from "./charts-svg.js";
import { measureCases } from "./measure.js";
import { parseSdkOptions, type SdkOptions, usage } from "./options.js";
import { formatSdkReport } from "./report.js";
import { loadSdkPeer } from "./rows.js";

const resultsDirectory = join(import.meta.dirname, "..", "..", "results");

/** The rows that can run here, each with its line of the legend; why the others cannot. */
async function chooseRows(names: readonly string[]): Promise<{
  readonly legend: readonly { readonly name: string; readonly about: string }[];
  readonly remarks: readonly string[];
}> {
  const legend: { name: string; about: string }[] = [];
  const remarks: string[] = [];
  for (const name of names) {
    const { about, missing } = await loadSdkPeer(name);
    const reason = missing?.();
    if (reason === undefined) legend.push({ name, about });
    else remarks.push(`No row \`${name}\`: ${reason}`);
  }
  return { legend, remarks };
}

async function run({ schedule, cases, rows, complete }: SdkOptions): Promise<boolean> {
  const machine = machineFacts(new Date());
  const { sdkWorker } = await bundleWorkers();
  const { legend, remarks } = await chooseRows(rows);
  const present = legend.map(({ name }) => name);
  const { results, failures } = await measureCases(cases, { worker: sdkWorker, rows: present, schedule });
  const verdicts = judgeSdk(results, present);
  const charts = complete ? chartsOf(results) : [];
  const report = formatSdkReport({
    machine,
    schedule,
    results,
    verdicts,
    legend,
    remarks: [...remarks, ...failures],
    charts,
  });
  process.stdout.write(report);
  if (complete) {
    for (const chart of charts) writeFileSync(join(resultsDirectory, chart.file), await drawChart(chart));
    writeFileSync(join(resultsDirectory, "sdk.md"), report);
    process.stderr.write("wrote bench/results/sdk.md and its charts\n");
  }
  return verdicts.every(({ passes }) => passes);
}

await runCommand({ usage, parse: parseSdkOptions, run });
