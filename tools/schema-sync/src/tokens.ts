/**
 * Cap'n Proto text -> tokens with their places. Comments are kept apart from the tokens, so that a
 * reader of declarations never sees them, and a rewriter can still find them.
 */
import { SyncError } from "./sync-error.js";

/** One token; `start` and `end` are UTF-16 offsets into the source. */
export interface Token {
  readonly kind: "word" | "number" | "string" | "punctuation";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A comment from its `#` to the end of its line, the line's end excluded. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}

/** A source taken apart. */
export interface Lexed {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}

const SPACE = /[\s\u{feff}]+/uy;
const COMMENT = /#[^\n\r]*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /[0-9](?:[eE][+-](?=[0-9])|[A-Za-z0-9_.])*/y;
const STRING = /"(?:[^"\\\n]|\\[^\n])*"/y;
const PUNCTUATION = /[@:;={}()[\],.$\->*+!<]/y;

const TOKEN_KINDS = [
  ["word", WORD],
  ["number", NUMBER],
  ["string", STRING],
  ["punctuation", PUNCTUATION],
] as const;

/** The tokens and comments of a source; throws a SyncError with the line of a character that starts no token. */
export function lex(source: string): Lexed {
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  let at = 0;
  while (at < source.length) {
    const space = matchAt(SPACE, source, at);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const comment = matchAt(COMMENT, source, at);
    if (comment !== undefined) {
      comments.push({ start: at, end: at + comment.length });
      at += comment.length;
      continue;
    }
    const token = tokenAt(source, at);
    tokens.push(token);
    at = token.end;
  }
  return { tokens, comments };
}

/** The one-based line of an offset. */
export function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split("\n").length;
}

function tokenAt(source: string, start: number): Token {
  for (const [kind, pattern] of TOKEN_KINDS) {
    const text = matchAt(pattern, source, start);
    if (text !== undefined) return { kind, text, start, end: start + text.length };
  }
  throw new SyncError(`line ${lineOf(source, start)}: ${JSON.stringify(source[start])} starts no Cap'n Proto token`);
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}
