// Numbers and lines of text for people.

import { toPrintable } from "@ixt/sdk";

const LINE_LENGTH = 120;

/** `1234567` as `1,234,567`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 line`, `2 lines`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Bytes in the unit that reads best, in thousands. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A line of a file as one short line that a terminal can show safely. */
export function formatLine(text: string): string {
  const flat = text.replaceAll("\t", " ").trim();
  const shown = toPrintable(flat.slice(0, LINE_LENGTH));
  return flat.length > LINE_LENGTH ? `${shown}…` : shown;
}
