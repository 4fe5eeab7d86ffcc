// The one kind of range that our packages have of each other: the caret.

import { satisfies } from "semver";

/** Whether it is a caret, and takes the version. */
export function isCaretOf(range: string, version: string): boolean {
  return range.startsWith("^") && satisfies(version, range);
}
