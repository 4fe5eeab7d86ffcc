/** The ratios that the codecs have to reach in one run, against protobufjs and against the C++ library on the same bytes. */

import type { Samples } from "./rounds.js";
import { speedRatio } from "./stats.js";

/** One bar: `ours` has to be `floor` times as fast as `base`. */
export interface Bar {
  readonly caseName: string;
  readonly base: "protobufjs" | "native-c++";
  readonly floor: number;
}

/** Against the C++ library a ratio below 1 is enough: its reciprocal is how much slower `ours` may be. */
const native = (caseName: string, slower: number): Bar => ({ caseName, base: "native-c++", floor: 1 / slower });

/** All bars. */
export const bars: readonly Bar[] = [
  { caseName: "encode/data-64", base: "protobufjs", floor: 10 },
  { caseName: "decode/data-64", base: "protobufjs", floor: 6 },
  { caseName: "encode/context", base: "protobufjs", floor: 1.5 },
  { caseName: "decode/context", base: "protobufjs", floor: 3 },
  native("encode/data-64", 1.5),
  native("decode/data-64", 1.5),
  native("encode/context", 5),
  native("decode/context", 1.5),
];

/** What a bar says of a run. */
export interface Verdict extends Bar {
  /** Times faster than the base. */
  readonly ratio: number;
  /** The same with `ours-values`, which gives and takes whole values; undefined where that row has no such case. */
  readonly valuesRatio: number | undefined;
  /** Times faster than the fastest of all protobufjs rows, whichever idiom or release line that is. */
  readonly strictRatio: number | undefined;
  readonly strictRow: string | undefined;
}

/** Judges one case's samples; undefined where `ours` or the base did not run. */
export function judge(bar: Bar, samples: readonly Samples[]): Verdict | undefined {
  const row = (wanted: string): Samples | undefined => samples.find(({ name }) => name === wanted);
  const ours = row("ours");
  const base = row(bar.base);
  if (ours === undefined || base === undefined) return undefined;
  const values = row("ours-values");
  const [strict] = samples
    .filter(({ name }) => name.startsWith("protobufjs"))
    .map(({ name, nanoseconds }) => ({ name, ratio: speedRatio(nanoseconds, ours.nanoseconds) }))
    .sort((a, b) => a.ratio - b.ratio);
  return {
    ...bar,
    ratio: speedRatio(base.nanoseconds, ours.nanoseconds),
    valuesRatio: values && speedRatio(base.nanoseconds, values.nanoseconds),
    strictRatio: strict?.ratio,
    strictRow: strict?.name,
  };
}
