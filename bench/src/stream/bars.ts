/** What a stream may cost, and how little the number of live streams may matter to it (rule 23.79). */
import { type CaseResult, formatNanoseconds, formatRatio, formatTable } from "../report.js";
import { median, speedRatio } from "../stats.js";
import { manyStreams } from "./rows.js";

/** The bounds: at the median, and many streams as a multiple of one, in the same rounds. */
const maxNanoseconds = 1000;
const maxGrowth = 1.2;

const barredCases: ReadonlySet<string> = new Set(["route/waiting", "route/buffered"]);

/** What the bar says of one case. */
export interface StreamVerdict {
  readonly caseName: string;
  readonly one: number;
  readonly many: number;
  /** How many times longer an operation takes with many streams than with one. */
  readonly growth: number;
  readonly passes: boolean;
}

/** Judges a case; undefined where it has no bar. */
export function judgeStreams({ caseName, samples }: CaseResult): StreamVerdict | undefined {
  const one = samples.find(({ name }) => name === "ours")?.nanoseconds;
  const many = samples.find(({ name }) => name === `ours-${manyStreams}`)?.nanoseconds;
  if (one === undefined || many === undefined || !barredCases.has(caseName)) return undefined;
  const growth = speedRatio(many, one);
  const medians = { one: median(one), many: median(many) };
  const passes = Math.max(medians.one, medians.many) < maxNanoseconds && growth < maxGrowth;
  return { caseName, ...medians, growth, passes };
}

/** The table of the bars; undefined without a verdict. */
export function formatStreamBars(verdicts: readonly StreamVerdict[]): string | undefined {
  if (verdicts.length === 0) return undefined;
  const header = ["case", "bar", "1 stream", `${manyStreams} streams`, "below", "growth", "below"];
  const rows = verdicts.map(({ caseName, passes, one, many, growth }) => [
    caseName,
    passes ? "pass" : "FAIL",
    formatNanoseconds(one),
    formatNanoseconds(many),
    `${maxNanoseconds} ns`,
    formatRatio(growth),
    formatRatio(maxGrowth),
  ]);
  return formatTable(header, rows, 2);
}
