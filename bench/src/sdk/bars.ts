/** What a call and a stream may cost beside grpc-js' in the same rounds. */
import { type CaseResult, formatNanoseconds, formatRatio, formatTable } from "../report.js";
import type { Samples } from "../rounds.js";
import { median, speedRatio } from "../stats.js";

/** The row that the others are compared with. */
export const BASE = "grpc-js";

/** A bound on how many times the base row is as fast. */
interface Bar {
  readonly caseName: string;
  readonly row: string;
  readonly what: string;
  /** The ratio asked for, in the bar's own words: a latency as a share of the base's, a rate as a multiple of it. */
  readonly limit: number;
  readonly isShare: boolean;
  /** One number for each round: nanoseconds. */
  readonly figure: (samples: Samples) => readonly number[];
}

/** The latency of single calls at the first of the case's quantiles, which is the median. */
const medianLatencies = ({ latencies = [] }: Samples): readonly number[] => latencies.map(([p50]) => p50 ?? Number.NaN);

const bars: readonly Bar[] = [
  { caseName: "unary", row: "ours", what: "p50 of a call", limit: 0.5, isShare: true, figure: medianLatencies },
  {
    caseName: "server-stream/64",
    row: "ours-wide",
    what: "messages a second",
    limit: 12,
    isShare: false,
    figure: ({ nanoseconds }) => nanoseconds,
  },
];

/** What a bar says of a run. */
export interface SdkVerdict {
  readonly caseName: string;
  readonly row: string;
  readonly what: string;
  readonly ours: number;
  readonly base: number;
  /** In the bar's own words. */
  readonly ratio: number;
  readonly asked: string;
  readonly passes: boolean;
}

/** Judges a case; undefined where it has no bar, or one of the two rows did not run. */
export function judgeSdk({ caseName, samples }: CaseResult): SdkVerdict | undefined {
  const bar = bars.find((each) => each.caseName === caseName);
  const ours = samples.find(({ name }) => name === bar?.row);
  const base = samples.find(({ name }) => name === BASE);
  if (bar === undefined || ours === undefined || base === undefined) return undefined;
  const { row, what, limit, isShare, figure } = bar;
  const figures = { ours: figure(ours), base: figure(base) };
  const times = speedRatio(figures.base, figures.ours);
  const ratio = isShare ? 1 / times : times;
  return {
    caseName,
    row,
    what,
    ours: median(figures.ours),
    base: median(figures.base),
    ratio,
    asked: `${isShare ? "<=" : ">="} ${formatRatio(limit)}`,
    passes: isShare ? ratio <= limit : ratio >= limit,
  };
}

/** The table of the bars; undefined without a verdict. */
export function formatSdkBars(verdicts: readonly SdkVerdict[]): string | undefined {
  if (verdicts.length === 0) return undefined;
  const header = ["case", "row", "what", "bar", "ours", BASE, "ratio", "asked"];
  const rows = verdicts.map(({ caseName, row, what, ours, base, ratio, asked, passes }) => [
    caseName,
    row,
    what,
    passes ? "pass" : "FAIL",
    formatNanoseconds(ours),
    formatNanoseconds(base),
    formatRatio(ratio),
    asked,
  ]);
  return formatTable(header, rows, 4);
}
