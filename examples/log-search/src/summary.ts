// What the search found and what it took, in words for someone who sees this for the first time.

import { formatBytes, formatCount, formatLine, formatPlural } from "./format.js";
import { MAX_LINE_BYTES } from "./line-splitter.js";
import { CAPABILITY } from "./protocol.js";
import type { SearchResult } from "./search.js";

/** What is summed up. */
export interface SummaryInit {
  readonly query: string;
  readonly inputName: string;
  readonly result: SearchResult;
  readonly elapsedMs: number;
  /** How the search ended for an actor without the capability, and with a deadline of 1 ms. */
  readonly withoutCapability: string;
  readonly withTinyDeadline: string;
}

/** The whole summary, with its last line ending. */
export function createSummary(init: SummaryInit): string {
  return [...describeMatches(init), "", ...describeTraffic(init), "", ...describeRefusals(init), ""].join("\n");
}

function describeMatches({ query, inputName, result }: SummaryInit): string[] {
  const { firstMatches, matches, lines } = result;
  const width = String(firstMatches.at(-1)?.line ?? 0).length;
  const shown = firstMatches.map(({ line, text }) => `  ${String(line).padStart(width)}  ${formatLine(text)}`);
  const more = matches - firstMatches.length;
  return [
    `${formatCount(matches)} of ${formatPlural(lines, "line")} in ${formatLine(inputName)} match ${formatLine(query)}`,
    ...shown,
    ...(more > 0 ? [`  … and ${formatCount(more)} more`] : []),
    ...(result.cutLines > 0
      ? [
          `  ${formatPlural(result.cutLines, "line")} longer than ${formatBytes(MAX_LINE_BYTES)}: only the beginning was searched`,
        ]
      : []),
  ];
}

function describeTraffic({ result, elapsedMs }: SummaryInit): string[] {
  const { sentFrames, sentBytes, receivedFrames, receivedBytes, creditStalls } = result.stats;
  const seconds = Math.max(elapsedMs, 1) / 1000;
  return [
    "The lines went to a module in a process of its own, and the matches came back on the same stream:",
    `  sent      ${formatPlural(sentFrames, "frame")}, ${formatBytes(sentBytes)}`,
    `  received  ${formatPlural(receivedFrames, "frame")}, ${formatBytes(receivedBytes)}`,
    `  credit    ${formatPlural(creditStalls, "stall")}: the sender had used up what the module had granted, and waited for more`,
    `  speed     ${(sentBytes / 1_000_000 / seconds).toFixed(1)} MB/s, in ${seconds.toFixed(2)} s`,
  ];
}

function describeRefusals({ withoutCapability, withTinyDeadline }: SummaryInit): string[] {
  return [
    "The same search, tried just now in two ways that must fail:",
    `  by an actor without the capability ${CAPABILITY}  ->  ${formatLine(withoutCapability)}`,
    `  with a deadline of 1 ms                          ->  ${formatLine(withTinyDeadline)}`,
  ];
}
