// Checks on one text of a context: it is text, well formed, and within its limit. Sizes are counted without encoding it.

import type { Blame, IxtError } from "@ixt/wire";
import { createError } from "./error-code.js";
import { toPrintable } from "./printable.js";

/** Bytes that the text takes as UTF-8, or -1 when it holds a lone surrogate and has no UTF-8. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      bytes += 1;
    } else if (unit < 0xd800 || unit > 0xdfff) {
      bytes += 2;
    } else {
      const next = unit < 0xdc00 ? text.charCodeAt(i + 1) : 0;
      if (next < 0xdc00 || next > 0xdfff || Number.isNaN(next)) return -1;
      bytes += 2;
      i++;
    }
  }
  return bytes;
}

/**
 * Returns the size of the text in bytes of UTF-8.
 *
 * @param what names the text in the error: `metadata value of "tenant-id"`
 * @throws IxtError `invalidArgument` when it is no well-formed text, `resourceExhausted` beyond `maxBytes`.
 */
export function checkText(text: unknown, what: string, maxBytes: number, blame: Blame): number {
  if (typeof text !== "string") throw createError("invalidArgument", `${what} must be a string`, { blame });
  // No text is shorter in UTF-8 than in UTF-16, so a huge one is refused before it is counted.
  const bytes = text.length > maxBytes ? text.length : utf8Length(text);
  if (bytes < 0) throw createError("invalidArgument", `${what} holds a lone surrogate`, { blame });
  if (bytes > maxBytes) throw overLimit(`${what} takes ${bytes} bytes or more,`, maxBytes, blame);
  return bytes;
}

/** The error for what is larger than its limit. @param what names the part and its size: `metadata takes 9000 bytes,` */
export function overLimit(what: string, limit: number, blame: Blame): IxtError {
  return createError("resourceExhausted", `${what} over the limit of ${limit}`, { blame });
}

/**
 * Checks a text that is compared or routed by: as {@link checkText}, and it holds no NUL and is not empty.
 *
 * @throws IxtError as `checkText` does.
 */
export function checkName(name: unknown, what: string, maxBytes: number, blame: Blame): asserts name is string {
  checkText(name, what, maxBytes, blame);
  if (name === "") throw createError("invalidArgument", `${what} must not be empty`, { blame });
  if ((name as string).includes("\0")) throw createError("invalidArgument", `${what} must not hold a NUL`, { blame });
}

/** The text in quotes for an error's message: printable, and cut when it is long. */
export function quote(text: string): string {
  return `"${toPrintable(text.length > 64 ? `${text.slice(0, 64)}...` : text).replaceAll('"', "\\u0022")}"`;
}
