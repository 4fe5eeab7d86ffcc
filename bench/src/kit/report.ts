/** The report of the kit's benchmark: the bar, the rows, what they are. */
import { formatRatio, formatTable } from "../report.js";
import { median, quantile, speedRatio } from "../stats.js";
import type { ColdSamples } from "./cold.js";

/** Creating a fake runtime and one call through it, cold, at the median. */
const MAX_COLD_MS = 5;

/** The row that the others are compared with. */
const BASE = "connect-router";

/** What the bar says. */
export interface KitVerdict {
  readonly coldMs: number;
  readonly passes: boolean;
}

/** Judges the fake runtime. Throws where it was not measured. */
export function judgeKit(results: readonly ColdSamples[]): KitVerdict {
  const ours = results.find(({ name }) => name === "fake-runtime");
  if (ours === undefined) throw new RangeError("the fake runtime was not measured");
  const coldMs = median(callsOf(ours)) / 1e6;
  return { coldMs, passes: coldMs < MAX_COLD_MS };
}

/** The whole report, as Markdown. */
export function formatKitReport(
  machine: readonly string[],
  results: readonly ColdSamples[],
  legend: readonly { readonly name: string; readonly about: string }[],
): string {
  const { coldMs, passes } = judgeKit(results);
  const base = results.find(({ name }) => name === BASE);
  const rows = results.map((row) => [
    row.name,
    formatMs(median(callsOf(row))),
    `${formatMs(quantile(callsOf(row), 0.25))} - ${formatMs(quantile(callsOf(row), 0.75))}`,
    base === undefined ? "" : formatRatio(speedRatio(callsOf(base), callsOf(row))),
    formatMs(median(row.samples.map(({ importNs }) => importNs))),
  ]);
  const parts = [
    "# Testkit benchmark",
    [...machine, `${results[0]?.samples.length ?? 0} rounds; a fresh process for each sample`]
      .map((fact) => `- ${fact}`)
      .join("\n"),
    "How to read this: `bench/README.md`.",
    "## Bar",
    formatTable(
      ["what", "bar", "median", "below"],
      [["a FakeRuntime and one call, cold", passes ? "pass" : "FAIL", formatMs(coldMs * 1e6), `${MAX_COLD_MS} ms`]],
      2,
    ),
    "## cold/one-call",
    formatTable(["row", "median", "quartiles", `vs ${BASE}`, "its import"], rows, 1),
    "## Rows",
    legend.map(({ name, about }) => `- \`${name}\`: ${about}`).join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

function callsOf({ samples }: ColdSamples): readonly number[] {
  return samples.map(({ callNs }) => callNs);
}

function formatMs(nanoseconds: number): string {
  return `${(nanoseconds / 1e6).toFixed(2)} ms`;
}
