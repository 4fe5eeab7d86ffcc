// What the caller and the module agree on: the method, the capability, where the query travels, and what comes back.

import { type Codec, json } from "@ixt/sdk";

/** The stream: bytes of the file in, answers out. */
export const METHOD = "logs.search";
/** What the caller's actor must hold. */
export const CAPABILITY = "logs:search";
/** The metadata entry that carries the query. */
export const QUERY_KEY = "log-search-query";

/** A line that matches. */
export interface Match {
  /** From 1. */
  readonly line: number;
  /** The line's beginning, without its line ending. */
  readonly text: string;
}

/** What the module answers: matches as it finds them, and the totals as the last thing. */
export type Answer =
  | { readonly kind: "matches"; readonly matches: readonly Match[] }
  | { readonly kind: "total"; readonly lines: number; readonly matches: number; readonly cutLines: number };

/** Answers as JSON; what is no answer is refused. */
export const answers: Codec<Answer> = json((value) => {
  if (isRecord(value) && value["kind"] === "matches" && Array.isArray(value["matches"])) {
    return { kind: "matches", matches: value["matches"].map(toMatch) };
  }
  if (isRecord(value) && value["kind"] === "total") {
    const [lines, matches, cutLines] = [value["lines"], value["matches"], value["cutLines"]].map(toCount);
    if (lines !== undefined && matches !== undefined && cutLines !== undefined) {
      return { kind: "total", lines, matches, cutLines };
    }
  }
  throw new Error("not an answer");
});

function toMatch(value: unknown): Match {
  if (!isRecord(value) || typeof value["text"] !== "string") throw new Error("not a match");
  return { line: toCount(value["line"]), text: value["text"] };
}

function toCount(value: unknown): number {
  if (!Number.isSafeInteger(value) || typeof value !== "number" || value < 0) throw new Error("not a count");
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
