// The rule of the matrix: what a cell came to, against what is known of it.

import type { Cell } from "./cell.js";
import { findKnown, type KnownDifference } from "./known-differences.js";
import type { Outcome } from "./outcome.js";

/**
 * What a cell counts as: `known` failed as the list says that it must, in these very words, `stale` passed although the list says
 * that it must not. Failed and stale ones are red.
 */
export type Verdict = "passed" | "failed" | "known" | "stale";

/** A cell that was run, with what it counts as. */
export interface JudgedCell extends Cell {
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  /** The entry of the list of known differences, where there is one. */
  readonly known: KnownDifference | undefined;
}

/** Judges one cell. */
export function judgeCell(cell: Cell, outcome: Outcome, known: readonly KnownDifference[]): JudgedCell {
  const entry = findKnown(known, cell);
  return { ...cell, outcome, verdict: verdictOf(outcome, entry), known: entry };
}

function verdictOf(outcome: Outcome, entry: KnownDifference | undefined): Verdict {
  if (outcome.kind === "passed") return entry === undefined ? "passed" : "stale";
  return entry !== undefined && outcome.why.includes(entry.fails) ? "known" : "failed";
}

/** Whether a cell fails the matrix. */
export function isRed({ verdict }: JudgedCell): boolean {
  return verdict === "failed" || verdict === "stale";
}
