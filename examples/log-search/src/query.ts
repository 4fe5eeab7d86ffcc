// What to look for: plain text, or /pattern/flags as in JavaScript.

import { UsageError } from "./usage-error.js";

/** A query that is ready to test lines. */
export interface Query {
  /** As it was written. */
  readonly source: string;
  /** Whether a line, without its line ending, matches. */
  readonly matches: (line: string) => boolean;
}

/** The metadata value that carries a query is limited to this many bytes of UTF-8. */
const MAX_QUERY_BYTES = 4096;

/** Ready-made flags that make sense for one line at a time. `g` and `y` carry state from line to line. */
const FLAGS = /^[imsuv]*$/;

/**
 * Reads a query: `/pattern/flags` is a regular expression, everything else is looked for as it stands, case and all.
 *
 * @throws UsageError with one line that says what is wrong.
 */
export function parseQuery(source: string): Query {
  if (new TextEncoder().encode(source).length > MAX_QUERY_BYTES) {
    throw new UsageError(`the query is longer than ${MAX_QUERY_BYTES} bytes`);
  }
  const parts = /^\/(.+)\/([a-z]*)$/su.exec(source);
  if (parts === null) return { source, matches: (line) => line.includes(source) };
  const [, pattern = "", flags = ""] = parts;
  if (!FLAGS.test(flags)) throw new UsageError(`bad query ${source}: only the flags i, m, s, u and v make sense here`);
  const expression = compile(source, pattern, flags);
  return { source, matches: (line) => expression.test(line) };
}

function compile(source: string, pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(": ").at(-1) : "not a regular expression";
    throw new UsageError(`bad query ${source}: ${reason}`);
  }
}
