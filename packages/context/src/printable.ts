// Text from a peer, made safe for a log line: nothing in it can break the line, colour it, or turn its direction.

// Controls, format characters (bidirectional and zero-width marks, the byte-order mark, tags), line and paragraph
// separators, and lone surrogates; and the backslash, so that no text can pass for an escape.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\\]/gu;

/**
 * The text with every control and format character, line separator, lone surrogate and backslash written as `\uXXXX`.
 *
 * @example
 * ```ts
 * import { toPrintable } from "@ixt/context";
 *
 * console.log(toPrintable("a\r\nb")); // a\u000d\u000ab
 * ```
 */
export function toPrintable(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}
