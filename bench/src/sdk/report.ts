/** The report of the SDK's benchmark: the bars, a table a case, what the rows are, and what could not be measured. */
import { type CaseResult, formatNanoseconds, formatRatio, formatTable } from "../report.js";
import type { Samples, Schedule } from "../rounds.js";
import { median, quantile, speedRatio } from "../stats.js";
import { BASE, formatBytes, formatRate, formatSdkBars, type SdkResults, type SdkVerdict } from "./bars.js";
import { LATENCY_QUANTILES } from "./cases.js";
import type { IdleResult, IdleRow } from "./idle.js";
import type { Memory } from "./usage.js";

/** Everything that the report shows. */
export interface SdkReport {
  readonly machine: readonly string[];
  readonly schedule: Schedule;
  readonly results: SdkResults;
  readonly verdicts: readonly SdkVerdict[];
  readonly legend: readonly { readonly name: string; readonly about: string }[];
  /** Which rows are not there, and why. */
  readonly remarks: readonly string[];
  /** What each chart shows, and its file beside the report. */
  readonly charts: readonly { readonly title: string; readonly file: string }[];
}

/** A row of a case's table by its columns' names. */
type Cells = Readonly<Record<string, string>>;

function timedCells(row: Samples, base: Samples | undefined): Cells {
  const { name, nanoseconds, cpuNanoseconds = [], overall = [] } = row;
  const quartile = (q: number): string => formatNanoseconds(quantile(nanoseconds, q));
  const latencies = Object.keys(LATENCY_QUANTILES).flatMap((label, i) => {
    const latency = overall[i];
    return latency === undefined ? [] : [[label, formatNanoseconds(latency)]];
  });
  return {
    row: name,
    mean: formatNanoseconds(median(nanoseconds)),
    quartiles: `${quartile(0.25)} - ${quartile(0.75)}`,
    rate: formatRate(median(nanoseconds)),
    [`vs ${BASE}`]: base === undefined ? "" : formatRatio(speedRatio(base.nanoseconds, nanoseconds)),
    cpu: cpuNanoseconds.length === 0 ? "" : formatNanoseconds(median(cpuNanoseconds)),
    ...Object.fromEntries(latencies),
  };
}

/** The table of rows that have the same columns. */
function tableOf(rows: readonly Cells[]): string {
  const header = Object.keys(rows[0] ?? {});
  return formatTable(
    header,
    rows.map((row) => header.map((column) => row[column] ?? "")),
    1,
  );
}

function timedTable({ caseName, samples }: CaseResult): string {
  const base = samples.find(({ name }) => name === BASE);
  return `### ${caseName}\n\n${tableOf(samples.map((row) => timedCells(row, base)))}`;
}

function memoryCells(end: string, memory: Memory | undefined): Cells {
  const cell = (bytes: number | undefined): string => (bytes === undefined ? "" : formatBytes(bytes));
  return {
    [`heap, ${end}`]: cell(memory?.heap),
    [`buffers, ${end}`]: cell(memory?.buffers),
    [`rss, ${end}`]: cell(memory?.rss),
  };
}

function idleTable({ caseName, rows }: IdleResult): string {
  const cells = rows.flatMap(({ name, outcome }) =>
    outcome.kind === "measured"
      ? [
          {
            row: name,
            ...memoryCells("caller", outcome.memory.caller),
            ...memoryCells("listener", outcome.memory.listener),
          },
        ]
      : [],
  );
  const failures = rows.flatMap(describeFailure).map((failure) => `- ${failure}`);
  const blocks = [...(cells.length > 0 ? [tableOf(cells)] : []), ...(failures.length > 0 ? [failures.join("\n")] : [])];
  return `### ${caseName}\n\n${blocks.join("\n\n")}`;
}

function describeFailure({ name, outcome }: IdleRow): readonly string[] {
  return outcome.kind === "failed" ? [`\`${name}\`: ${outcome.reason}`] : [];
}

/** The whole report, as Markdown. */
export function formatSdkReport(report: SdkReport): string {
  const { machine, schedule, results, verdicts, legend, remarks, charts } = report;
  const { rounds, turnMs, warmUpMs } = schedule;
  const facts = [
    ...machine,
    `${rounds} rounds, ${turnMs} ms a turn, ${warmUpMs} ms warm-up, wall time; two processes for each row and case`,
  ];
  const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");
  const barTable = formatSdkBars(verdicts);
  const parts = [
    "# SDK benchmark",
    list(facts),
    "How to read this, and what each row is measured doing: `bench/README.md`.",
    ...(barTable === undefined ? [] : ["## Bars", barTable]),
    ...(charts.length === 0 ? [] : ["## Charts", ...charts.map(({ title, file }) => `![${title}](${file})`)]),
    "## Cases",
    ...results.timed.map(timedTable),
    ...results.idle.map(idleTable),
    "## Rows",
    list(legend.map(({ name, about }) => `\`${name}\`: ${about}`)),
    ...(remarks.length === 0 ? [] : [list(remarks)]),
  ];
  return `${parts.join("\n\n")}\n`;
}
