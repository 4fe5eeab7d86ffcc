// A peer's text within a line: between quotes, so that it cannot pass for more of the line.

import { toPrintable } from "@ixt/context";

/** The text between quotes, on one line, its own quotes escaped. */
export function quoted(text: string): string {
  return `"${toPrintable(text).replaceAll('"', '\\"')}"`;
}
