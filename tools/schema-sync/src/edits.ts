/** Text edits by offset, and the places of a declaration's own lines. */
import type { Declaration, SchemaFile } from "./declarations.js";

/** Replace `source.slice(start, end)` by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The source with edits applied; they must not overlap. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  const backwards = [...edits].sort((a, b) => b.start - a.start);
  return backwards.reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), source);
}

/**
 * The edit that drops a declaration with what belongs to it alone: the comment lines directly above it
 * when a blank line parts them from what stands before, the comment directly after it, and the blank
 * line that would be left double.
 */
export function dropEdit(file: SchemaFile, declaration: Declaration): Edit {
  const { source } = file;
  const sharesItsFirstLine = source.slice(lineStart(source, declaration.start), declaration.start).trim() !== "";
  const start = sharesItsFirstLine ? declaration.start : startWithComments(file, declaration.start);
  const end = endWithComments(file, declaration.end);
  const sharesItsLastLine = source.slice(end, lineEnd(source, end)).trim() !== "";
  if (sharesItsFirstLine || sharesItsLastLine) return { start, end, text: "" };
  const top = lineStart(source, start);
  let bottom = lineEnd(source, end);
  if (isBlankAbove(source, top)) {
    while (bottom < source.length && isBlankLine(source, bottom)) bottom = lineEnd(source, bottom);
  }
  const isLast = bottom === source.length && isBlankAbove(source, top) && top > 0;
  return { start: isLast ? lineStart(source, top - 1) : top, end: bottom, text: "" };
}

function startWithComments(file: SchemaFile, start: number): number {
  const { source } = file;
  let top = lineStart(source, start);
  while (top > 0) {
    const above = lineStart(source, top - 1);
    if (!isCommentLine(source, above)) break;
    top = above;
  }
  return top > 0 && isBlankAbove(source, top) ? top : start;
}

function endWithComments(file: SchemaFile, end: number): number {
  const { source, comments } = file;
  const sameLine = comments.find((comment) => comment.start >= end && comment.start < lineEnd(source, end));
  let last = sameLine?.end ?? end;
  for (;;) {
    const next = lineEnd(source, last);
    if (next >= source.length || !isCommentLine(source, next)) return last;
    last = lineEnd(source, next) - 1;
  }
}

function lineStart(source: string, offset: number): number {
  return offset === 0 ? 0 : source.lastIndexOf("\n", offset - 1) + 1;
}

function lineEnd(source: string, offset: number): number {
  const end = source.indexOf("\n", offset);
  return end < 0 ? source.length : end + 1;
}

function isBlankLine(source: string, start: number): boolean {
  return source.slice(start, lineEnd(source, start)).trim() === "";
}

function isBlankAbove(source: string, start: number): boolean {
  return start === 0 || isBlankLine(source, lineStart(source, start - 1));
}

function isCommentLine(source: string, start: number): boolean {
  return source.slice(start, lineEnd(source, start)).trimStart().startsWith("#");
}
