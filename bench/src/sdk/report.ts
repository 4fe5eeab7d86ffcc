/** The report of the SDK's benchmark: the bars, a table a case, what the rows are. */
import { type CaseResult, formatNanoseconds, formatRatio, formatTable } from "../report.js";
import type { Samples, Schedule } from "../rounds.js";
import { median, quantile, speedRatio } from "../stats.js";
import { BASE, formatSdkBars, type SdkVerdict } from "./bars.js";

/** Everything that the report shows. */
export interface SdkReport {
  readonly machine: readonly string[];
  readonly schedule: Schedule;
  readonly results: readonly CaseResult[];
  readonly verdicts: readonly SdkVerdict[];
  readonly legend: readonly { readonly name: string; readonly about: string }[];
}

/** Operations in a second, whole. */
export function formatRate(nanoseconds: number): string {
  return `${Math.round(1e9 / nanoseconds)
    .toString()
    .replace(/\B(?=(\d{3})+$)/gu, ",")}/s`;
}

/** The median over the rounds of the latency at the case's quantile `index`; empty where the case has none. */
function formatLatency({ latencies = [] }: Samples, index: number): string {
  const each = latencies.flatMap((round) => round[index] ?? []);
  return each.length === 0 ? "" : formatNanoseconds(median(each));
}

function caseTable({ caseName, samples }: CaseResult): string {
  const base = samples.find(({ name }) => name === BASE);
  const rows = samples.map((row) => {
    const { name, nanoseconds } = row;
    return [
      name,
      formatNanoseconds(median(nanoseconds)),
      `${formatNanoseconds(quantile(nanoseconds, 0.25))} - ${formatNanoseconds(quantile(nanoseconds, 0.75))}`,
      formatRate(median(nanoseconds)),
      base === undefined ? "" : formatRatio(speedRatio(base.nanoseconds, nanoseconds)),
      formatLatency(row, 0),
      formatLatency(row, 1),
    ];
  });
  const header = ["row", "mean", "quartiles", "rate", `vs ${BASE}`, "p50", "p99"];
  const hasLatencies = rows.some(([, , , , , p50]) => p50 !== "");
  const shown = (cells: readonly string[]): readonly string[] => (hasLatencies ? cells : cells.slice(0, 5));
  return `### ${caseName}\n\n${formatTable(shown(header), rows.map(shown), 1)}`;
}

/** The whole report, as Markdown. */
export function formatSdkReport({ machine, schedule, results, verdicts, legend }: SdkReport): string {
  const { rounds, turnMs, warmUpMs } = schedule;
  const facts = [
    ...machine,
    `${rounds} rounds, ${turnMs} ms a turn, ${warmUpMs} ms warm-up, wall time; two processes for each row and case, over a Unix socket`,
  ];
  const barTable = formatSdkBars(verdicts);
  const parts = [
    "# SDK benchmark",
    facts.map((fact) => `- ${fact}`).join("\n"),
    "How to read this, and what each row is measured doing: `bench/README.md`.",
    ...(barTable === undefined ? [] : ["## Bars", barTable]),
    "## Cases",
    ...results.map(caseTable),
    "## Rows",
    legend.map(({ name, about }) => `- \`${name}\`: ${about}`).join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}
