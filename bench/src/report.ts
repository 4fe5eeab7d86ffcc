/** A report as Markdown: machine, bars, one table a case, legend. */
import type { Verdict } from "./bars.js";
import type { Samples, Schedule } from "./rounds.js";
import { median, quantile, speedRatio } from "./stats.js";

/** One case's samples. */
export interface CaseResult {
  readonly caseName: string;
  readonly samples: readonly Samples[];
}

/** Everything that the report shows. */
export interface Report {
  readonly title: string;
  /** The row that the others are compared with. */
  readonly base: string;
  readonly machine: readonly string[];
  readonly schedule: Schedule;
  readonly results: readonly CaseResult[];
  /** The table of the bars; undefined where none was measured. */
  readonly barTable: string | undefined;
  readonly legend: readonly { readonly name: string; readonly about: string }[];
  readonly remarks: readonly string[];
}

/** Nanoseconds with three significant digits and a unit. */
export function formatNanoseconds(nanoseconds: number): string {
  if (nanoseconds >= 999_500) return `${(nanoseconds / 1e6).toPrecision(3)} ms`;
  if (nanoseconds >= 9995) return `${(nanoseconds / 1000).toPrecision(3)} us`;
  return nanoseconds >= 99.95 ? `${nanoseconds.toFixed(0)} ns` : `${nanoseconds.toFixed(1)} ns`;
}

/** A ratio with two decimals below 10, one above. */
export function formatRatio(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 1)}x`;
}

/** A Markdown table, its columns padded so that it reads in a terminal too; the first `leftColumns` are aligned left. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  leftColumns: number,
): string {
  const widths = header.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const pad = (text: string, column: number): string => {
    const width = widths[column] ?? 0;
    return column < leftColumns ? text.padEnd(width) : text.padStart(width);
  };
  const line = (cells: readonly string[]): string => `| ${cells.map(pad).join(" | ")} |`;
  const rule = widths.map((width, column) => (column < leftColumns ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(header), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}

function caseTable({ caseName, samples }: CaseResult, baseName: string): string {
  const base = samples.find(({ name }) => name === baseName);
  const rows = samples.map(({ name, facts, nanoseconds }) => [
    name,
    formatNanoseconds(median(nanoseconds)),
    `${formatNanoseconds(quantile(nanoseconds, 0.25))} - ${formatNanoseconds(quantile(nanoseconds, 0.75))}`,
    base === undefined ? "" : formatRatio(speedRatio(base.nanoseconds, nanoseconds)),
    facts.meanBytes.toFixed(facts.meanBytes % 1 === 0 ? 0 : 1),
  ]);
  const table = formatTable(["peer", "median", "quartiles", `vs ${baseName}`, "bytes"], rows, 1);
  return `### ${caseName}\n\n${table}`;
}

/** The table of the codecs' bars; undefined without a verdict. */
export function formatBars(verdicts: readonly Verdict[]): string | undefined {
  if (verdicts.length === 0) return undefined;
  const rows = verdicts.map(({ caseName, base, floor, ratio, valuesRatio, strictRatio, strictRow }) => [
    caseName,
    base,
    ratio >= floor ? "pass" : "FAIL",
    formatRatio(ratio),
    `>= ${formatRatio(floor)}`,
    valuesRatio === undefined ? "" : formatRatio(valuesRatio),
    strictRatio === undefined ? "" : `${formatRatio(strictRatio)} ${strictRow}`,
  ]);
  const header = ["case", "against", "bar", "ratio", "floor", "with values", "against the fastest protobufjs row"];
  return formatTable(header, rows, 3);
}

/** The whole report. */
export function formatReport(report: Report): string {
  const { title, base, machine, schedule, results, barTable, legend, remarks } = report;
  const parts = [
    `# ${title}`,
    [
      ...machine,
      `${schedule.rounds} rounds, ${schedule.turnMs} ms a turn, ${schedule.warmUpMs} ms warm-up, ${schedule.clock} time; a process for each row and case`,
    ]
      .map((fact) => `- ${fact}`)
      .join("\n"),
    "How to read this, and what each row is measured doing: `bench/README.md`.",
    ...(barTable === undefined ? [] : ["## Bars", barTable]),
    "## Cases",
    ...results.map((result) => caseTable(result, base)),
    "## Rows",
    legend.map(({ name, about }) => `- \`${name}\`: ${about}`).join("\n"),
    ...(remarks.length > 0 ? [remarks.map((remark) => `- ${remark}`).join("\n")] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}
