/** What the SDK has to reach beside its peers, as ratios within the rounds of one run, and what an idle stream may take. */
import { type CaseResult, formatNanoseconds, formatRatio, formatTable } from "../report.js";
import type { Samples } from "../rounds.js";
import { median, speedRatio } from "../stats.js";
import type { IdleResult } from "./idle.js";

/** The row that the others are compared with. */
export const BASE = "grpc-js";

/** The row that runs one stream in the rounds of a case of many. */
export const ONE_STREAM = "ours-one";

/** What a bar is about: operations a second, the median latency of a call, or the heap of an idle stream on its dearer side. */
export type Figure = "rate" | "p50" | "heap";

/** One bar: a ratio to another row's figure, or where it names none the figure itself, in bytes. */
export interface Bar {
  readonly case: string;
  readonly row: string;
  readonly against?: string;
  readonly figure: Figure;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
}

/** All bars, in the order of the cases. */
export const sdkBars: readonly Bar[] = [
  { case: "unary", row: "ours", against: BASE, figure: "p50", bound: { atMost: 0.35 } },
  { case: "unary/64", row: "ours", against: BASE, figure: "rate", bound: { atLeast: 30 } },
  { case: "server-stream/64", row: "ours", against: BASE, figure: "rate", bound: { atLeast: 15 } },
  { case: "server-stream/64", row: "ours", against: "http2", figure: "rate", bound: { atLeast: 1.3 } },
  { case: "server-stream/64", row: "ours-sync", against: BASE, figure: "rate", bound: { atLeast: 40 } },
  { case: "server-stream/64", row: "ours-sync", against: "raw-batched", figure: "rate", bound: { atLeast: 0.9 } },
  { case: "server-stream/64k", row: "ours", against: BASE, figure: "rate", bound: { atLeast: 6 } },
  { case: "server-stream/64k", row: "ours-sync", against: "raw-batched", figure: "rate", bound: { atLeast: 1 } },
  { case: "server-stream/64x1000", row: "ours", against: ONE_STREAM, figure: "rate", bound: { atLeast: 0.8 } },
  { case: "bidi/64", row: "ours", against: BASE, figure: "rate", bound: { atLeast: 40 } },
  { case: "idle/10000", row: "ours", figure: "heap", bound: { atMost: 1024 } },
];

/** What was measured of all cases. */
export interface SdkResults {
  readonly timed: readonly CaseResult[];
  readonly idle: readonly IdleResult[];
}

/** What a bar says of a run. */
export interface SdkVerdict {
  readonly bar: Bar;
  /** What is judged: the ratio, or the figure itself; undefined where it was not measured, which passes nothing. */
  readonly judged: number | undefined;
  /** The two figures, as text. */
  readonly own: string;
  readonly other: string;
  readonly passes: boolean;
}

/** Judges one bar. */
export function judgeBar(bar: Bar, results: SdkResults): SdkVerdict {
  const measured = bar.against === undefined ? judgeHeap(bar, results) : judgeRatio(bar, bar.against, results);
  if (measured === undefined) return { bar, judged: undefined, own: "", other: "", passes: false };
  const { judged } = measured;
  const passes = "atLeast" in bar.bound ? judged >= bar.bound.atLeast : judged <= bar.bound.atMost;
  return { bar, passes, ...measured };
}

/** The bars of the cases and rows that were asked for: those that name another are not judged. */
export function judgeSdk(results: SdkResults, rows: readonly string[]): readonly SdkVerdict[] {
  const cases = [...results.timed, ...results.idle].map(({ caseName }) => caseName);
  const isAsked = (row: string): boolean => row === ONE_STREAM || rows.includes(row);
  return sdkBars
    .filter((bar) => cases.includes(bar.case) && isAsked(bar.row) && isAsked(bar.against ?? bar.row))
    .map((bar) => judgeBar(bar, results));
}

interface Measured {
  readonly judged: number;
  readonly own: string;
  readonly other: string;
}

function judgeRatio(bar: Bar, against: string, { timed }: SdkResults): Measured | undefined {
  const samples = timed.find(({ caseName }) => caseName === bar.case)?.samples ?? [];
  const own = samples.find(({ name }) => name === bar.row);
  const other = samples.find(({ name }) => name === against);
  if (own === undefined || other === undefined) return undefined;
  const times = { own: nanosecondsOf(bar.figure, own), other: nanosecondsOf(bar.figure, other) };
  const isLatency = bar.figure === "p50";
  const format = isLatency ? formatNanoseconds : formatRate;
  return {
    // A latency is judged as a share of the other's, a rate as a multiple of it.
    judged: isLatency ? speedRatio(times.own, times.other) : speedRatio(times.other, times.own),
    own: format(median(times.own)),
    other: format(median(times.other)),
  };
}

/** One number for each round. */
function nanosecondsOf(figure: Figure, { nanoseconds, latencies = [] }: Samples): readonly number[] {
  return figure === "p50" ? latencies.map(([p50]) => p50 ?? Number.NaN) : nanoseconds;
}

function judgeHeap({ case: caseName, row }: Bar, { idle }: SdkResults): Measured | undefined {
  const outcome = idle.find((result) => result.caseName === caseName)?.rows.find(({ name }) => name === row)?.outcome;
  if (outcome?.kind !== "measured") return undefined;
  const { caller, listener } = outcome.memory;
  const judged = Math.max(caller.heap, listener?.heap ?? 0);
  return { judged, own: formatBytes(judged), other: "" };
}

/** Operations in a second, whole. */
export function formatRate(nanoseconds: number): string {
  return `${formatWhole(1e9 / nanoseconds)}/s`;
}

/** Bytes, whole. */
export function formatBytes(bytes: number): string {
  return `${formatWhole(bytes)} B`;
}

function formatWhole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/gu, ",");
}

const figureNames: Readonly<Record<Figure, string>> = {
  rate: "operations a second",
  p50: "p50 of a call",
  heap: "heap of an idle stream",
};

/** The table of the bars; undefined without a verdict. */
export function formatSdkBars(verdicts: readonly SdkVerdict[]): string | undefined {
  if (verdicts.length === 0) return undefined;
  const header = ["case", "row", "against", "what", "bar", "asked", "measured", "row's", "other's"];
  const rows = verdicts.map(({ bar, judged, own, other, passes }) => {
    const format = bar.against === undefined ? formatBytes : formatRatio;
    const asked = "atLeast" in bar.bound ? `>= ${format(bar.bound.atLeast)}` : `<= ${format(bar.bound.atMost)}`;
    const measured = judged === undefined ? "not measured" : format(judged);
    const texts = [bar.case, bar.row, bar.against ?? "", figureNames[bar.figure], passes ? "pass" : "FAIL"];
    return [...texts, asked, measured, own, other];
  });
  return formatTable(header, rows, 5);
}
