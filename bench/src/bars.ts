/** The ratios that the codecs have to reach against protobufjs in the same run, and those they aim at. */

import type { Samples } from "./rounds.js";
import { speedRatio } from "./stats.js";

/** One bar: `floor` decides pass or fail, `aim` is only reported. */
export interface Bar {
  readonly caseName: string;
  readonly floor: number;
  readonly aim: number;
}

/** All bars. */
export const bars: readonly Bar[] = [
  { caseName: "encode/data-64", floor: 6, aim: 10 },
  { caseName: "decode/data-64", floor: 3, aim: 6 },
  { caseName: "decode/data-1k", floor: 3, aim: 6 },
  { caseName: "encode/context", floor: 1.4, aim: 1.5 },
  { caseName: "decode/context", floor: 2, aim: 3 },
];

/** What a bar says of a run. */
export interface Verdict extends Bar {
  /** Times faster than the row `protobufjs`. */
  readonly ratio: number;
  /** Times faster than the fastest of all protobufjs rows, whichever idiom or release line that is. */
  readonly strictRatio: number;
  readonly strictRow: string;
}

/** Judges one case's samples; undefined where `ours` or `protobufjs` did not run. */
export function judge(bar: Bar, samples: readonly Samples[]): Verdict | undefined {
  const ours = samples.find(({ name }) => name === "ours");
  const base = samples.find(({ name }) => name === "protobufjs");
  if (ours === undefined || base === undefined) return undefined;
  const rows = samples
    .filter(({ name }) => name.startsWith("protobufjs"))
    .map(({ name, nanoseconds }) => ({ name, ratio: speedRatio(nanoseconds, ours.nanoseconds) }))
    .sort((a, b) => a.ratio - b.ratio);
  const strict = rows[0];
  if (strict === undefined) return undefined;
  const ratio = speedRatio(base.nanoseconds, ours.nanoseconds);
  return { ...bar, ratio, strictRatio: strict.ratio, strictRow: strict.name };
}
