/** The charts of the SDK's benchmark: which figures each shows, as points; `charts-svg.ts` draws them. */
import type { CaseResult } from "../report.js";
import { median } from "../stats.js";
import { formatRate, type SdkResults } from "./bars.js";
import { LATENCY_QUANTILES } from "./cases.js";
import type { IdleMemory, IdleResult } from "./idle.js";

/** One point of a chart. */
export interface ChartPoint {
  readonly panel: string;
  readonly row: string;
  /** What it is one of, where a row has several. */
  readonly series?: string;
  /** Above 0: the axis is logarithmic. */
  readonly value: number;
  /** What stands beside it; absent where a row has several. */
  readonly label?: string;
}

/** One chart: a panel for each case, a line for each row. */
export interface Chart {
  readonly title: string;
  /** The file's name in `bench/results`. */
  readonly file: string;
  readonly axis: string;
  readonly points: readonly ChartPoint[];
}

/** The charts of all that was measured; none for what was not. */
export function chartsOf({ timed, idle }: SdkResults): readonly Chart[] {
  const casesOf = (family: string): readonly CaseResult[] =>
    timed.filter(({ caseName }) => caseName.split("/")[0] === family);
  const ofCalls = casesOf("unary");
  const ofSmallest = timed.filter(({ caseName }) => ["unary", "server-stream/64", "bidi/64"].includes(caseName));
  const charts: readonly Chart[] = [
    rateChart("Server streams", "sdk-server-stream.svg", casesOf("server-stream")),
    rateChart("Bidirectional streams", "sdk-bidi.svg", casesOf("bidi")),
    rateChart("Calls", "sdk-unary.svg", ofCalls),
    {
      title: "Latency of calls",
      file: "sdk-latency.svg",
      axis: "microseconds (logarithmic, less is better)",
      points: ofCalls.flatMap(latencyPoints),
    },
    {
      title: "Processor time of both processes for an operation of 64 bytes",
      file: "sdk-cpu.svg",
      axis: "microseconds (logarithmic, less is better)",
      points: ofSmallest.flatMap(cpuPoints),
    },
    {
      title: "Memory of an idle stream",
      file: "sdk-idle.svg",
      axis: "bytes (logarithmic, less is better)",
      points: idle.flatMap(idlePoints),
    },
  ];
  return charts.filter(({ points }) => points.length > 0);
}

function rateChart(title: string, file: string, results: readonly CaseResult[]): Chart {
  const points = results.flatMap(({ caseName, samples }) =>
    samples.map(({ name, nanoseconds }) => {
      const each = median(nanoseconds);
      return { panel: caseName, row: name, value: 1e9 / each, label: formatRate(each) };
    }),
  );
  return { title, file, axis: "operations a second (logarithmic, more is better)", points };
}

function latencyPoints({ caseName, samples }: CaseResult): readonly ChartPoint[] {
  const series = Object.keys(LATENCY_QUANTILES);
  return samples.flatMap(({ name, overall = [] }) =>
    overall.map((nanoseconds, i) => ({
      panel: caseName,
      row: name,
      series: series[i] ?? "",
      value: nanoseconds / 1000,
    })),
  );
}

function cpuPoints({ caseName, samples }: CaseResult): readonly ChartPoint[] {
  return samples.flatMap(({ name, cpuNanoseconds = [] }) => {
    if (cpuNanoseconds.length === 0) return [];
    const value = median(cpuNanoseconds) / 1000;
    return { panel: caseName, row: name, value, label: `${Number(value.toPrecision(3))} us` };
  });
}

function idlePoints({ caseName, rows }: IdleResult): readonly ChartPoint[] {
  return rows.flatMap(({ name, outcome }) => {
    if (outcome.kind !== "measured") return [];
    return Object.entries(idleSeries(outcome.memory)).flatMap(([series, value]) =>
      // What is less than a byte was within what the collector leaves undone.
      value < 1 ? [] : { panel: caseName, row: name, series, value },
    );
  });
}

function idleSeries({ caller, listener }: IdleMemory): Readonly<Record<string, number>> {
  const heap = { "heap and buffers, caller": caller.heap + caller.buffers };
  const rss = { "resident, all processes": caller.rss + (listener?.rss ?? 0) };
  if (listener === undefined) return { ...heap, ...rss };
  return { ...heap, "heap and buffers, listener": listener.heap + listener.buffers, ...rss };
}
