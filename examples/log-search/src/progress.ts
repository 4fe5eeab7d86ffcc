// The progress line: at a terminal one line that is written over, elsewhere at most a few lines.

import { formatBytes, formatPlural } from "./format.js";
import type { Progress } from "./search.js";

/** What the line is written to. */
export interface ProgressScreen {
  readonly isTTY: boolean;
  write(text: string): void;
  /** Milliseconds of a clock that never steps back. */
  now(): number;
}

/** At a terminal: how often the line is written at most. */
const INTERVAL_MS = 80;
/** Elsewhere, when the size is not known: a line at this many bytes, and whenever it has grown eightfold. */
const FIRST_REPORT_BYTES = 32_000_000;

/** Shows how far a search is. */
export class ProgressLine {
  readonly #screen: ProgressScreen;
  readonly #sizeBytes: number | undefined;
  #nextAt = 0;
  #shown = false;

  constructor(screen: ProgressScreen, sizeBytes: number | undefined) {
    this.#screen = screen;
    this.#sizeBytes = sizeBytes;
    if (!screen.isTTY) this.#nextAt = sizeBytes === undefined ? FIRST_REPORT_BYTES : sizeBytes / 2;
  }

  update(progress: Progress): void {
    if (this.#screen.isTTY) return this.#rewrite(progress);
    if (progress.sentBytes < this.#nextAt || progress.sentBytes === 0) return;
    this.#nextAt = this.#sizeBytes === undefined ? this.#nextAt * 8 : nextHalf(progress.sentBytes, this.#sizeBytes);
    this.#screen.write(`${describe(progress, this.#sizeBytes)}\n`);
  }

  /** Takes the line away, so that the summary has the screen. */
  end(): void {
    if (this.#shown) this.#screen.write("\r\u001b[K");
    this.#shown = false;
  }

  #rewrite(progress: Progress): void {
    if (this.#screen.now() < this.#nextAt) return;
    this.#nextAt = this.#screen.now() + INTERVAL_MS;
    this.#shown = true;
    this.#screen.write(`\r${describe(progress, this.#sizeBytes)}\u001b[K`);
  }
}

function nextHalf(sentBytes: number, sizeBytes: number): number {
  return sentBytes < sizeBytes ? sizeBytes : Number.POSITIVE_INFINITY;
}

function describe({ sentBytes, matches }: Progress, sizeBytes: number | undefined): string {
  const share = sizeBytes ? ` of ${formatBytes(sizeBytes)} (${Math.floor((100 * sentBytes) / sizeBytes)} %)` : "";
  return `searching: ${formatBytes(sentBytes)}${share}, ${formatPlural(matches, "match", "matches")} so far`;
}
