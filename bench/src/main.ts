/** The driver: for each case a process per peer, rounds interleaved between them, then one report. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bars, judge } from "./bars.js";
import { type Bundles, bundleWorkers } from "./bundle.js";
import type { Case } from "./cases.js";
import { runCommand } from "./command.js";
import { machineFacts } from "./machine.js";
import { buildNative, type NativeBuild } from "./native.js";
import { type Options, parseOptions, usage } from "./options.js";
import { loadPeer } from "./peers.js";
import { type CaseResult, formatBars, formatReport } from "./report.js";
import { type Contestant, runRounds, type Samples } from "./rounds.js";
import { WorkerProcess } from "./worker-process.js";

const root = join(import.meta.dirname, "..");
const nativeName = "native-c++";

function contestants(chosen: Case, options: Options, bundles: Bundles, native: NativeBuild): Contestant[] {
  const workers = options.peers.map((name) => ({
    name: name as string,
    worker: new WorkerProcess(name, process.execPath, [bundles.worker, name, chosen.name]),
  }));
  if (native.kind === "skipped") return workers;
  const fixture = join(root, ".cache", "native", "fixture.bin");
  execFileSync(process.execPath, [bundles.nativeFixture, chosen.name, fixture]);
  const worker = new WorkerProcess(nativeName, native.program, [chosen.name, fixture]);
  return [...workers, { name: nativeName, worker }];
}

/** Decoders of the same ring have to read the same values: their checksums over one pass are equal. */
function checkEqualReads({ caseName, samples }: CaseResult): void {
  if (!caseName.startsWith("decode")) return;
  const [first, ...others] = samples;
  const odd = others.find(({ facts }) => facts.checksum !== first?.facts.checksum);
  if (odd !== undefined) throw new Error(`${caseName}: ${odd.name} does not read what ${first?.name} reads`);
}

function printProgress(caseName: string, samples: readonly Samples[]): void {
  process.stderr.write(`${caseName}: ${samples.length} rows measured\n`);
}

async function run(options: Options): Promise<boolean> {
  const machine = machineFacts(new Date());
  const bundles = await bundleWorkers();
  const native: NativeBuild = options.native ? buildNative() : { kind: "skipped", reason: "--no-native" };
  const results: CaseResult[] = [];
  for (const chosen of options.cases) {
    const samples = await runRounds(contestants(chosen, options, bundles, native), options.schedule);
    const result = { caseName: chosen.name, samples };
    checkEqualReads(result);
    results.push(result);
    printProgress(chosen.name, samples);
  }
  const verdicts = bars.flatMap((bar) => {
    const result = results.find(({ caseName }) => caseName === bar.caseName);
    return (result && judge(bar, result.samples)) ?? [];
  });
  const legend: { name: string; about: string }[] = [];
  for (const name of options.peers) legend.push({ name, about: (await loadPeer(name)).about });
  if (native.kind === "built") legend.push({ name: nativeName, about: native.about });
  const remarks = native.kind === "skipped" ? [`No C++ row: ${native.reason}`] : [];
  const report = formatReport({
    title: "Codec benchmark",
    base: "protobufjs",
    machine,
    schedule: options.schedule,
    results,
    barTable: formatBars(verdicts),
    legend,
    remarks,
  });
  process.stdout.write(report);
  if (options.complete) {
    writeFileSync(join(root, "results", "codec.md"), report);
    process.stderr.write("wrote bench/results/codec.md\n");
  }
  return verdicts.every(({ ratio, floor }) => ratio >= floor);
}

await runCommand({ usage, parse: parseOptions, run });
