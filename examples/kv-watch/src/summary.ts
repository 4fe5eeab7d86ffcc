// The last line of the story: its counters.

import type { StoryEnd } from "./story.js";
import type { Sight } from "./watcher.js";

/** One line. What a watcher has seen and what it has skipped are together all that was to be seen. */
export function toSummary({ puts, alice, bob }: StoryEnd): string {
  return `in all: ${puts} puts; alice ${toText(alice)}; bob ${toText(bob)}`;
}

function toText({ seen, skipped, end = "still watching" }: Sight): string {
  return `saw ${seen} and skipped ${skipped} (${end})`;
}
