// Hostile messages whose pointers are sound and whose content is not: text that is none, ids of another length, numbers
// that do not fit.

import { hostile } from "./hostile-draft.js";
import {
  actorWith,
  CLOSE,
  contextWith,
  correlationOf,
  dataFrame,
  frameWith,
  frameWithIdOf,
  ID_WORDS,
  idPointer,
} from "./parts.js";
import type { Draft } from "./vector.js";
import {
  BYTE,
  buildMessage,
  COMPOSITE,
  listPointer,
  NULL,
  POINTER,
  structPointer,
  tag,
  type Word,
  wordsOf,
} from "./words.js";

const text = (name: string, about: string, ...bytes: readonly number[]): Draft =>
  hostile(16, "INVALID_TEXT", `text-${name}`, about, correlationOf(bytes));

const letters = (count: number): readonly number[] => Array.from({ length: count }, () => 0x61);

/** 2^53 and 2^64 - 1. */
const BEYOND: Word = [0, 0x0020_0000];
const LARGEST: Word = [0xffff_ffff, 0xffff_ffff];

/** A reply to a message whose id has this many bytes. */
function replyTo(length: number): Uint8Array {
  const words = wordsOf(letters(length));
  return contextWith("target", (d) => structPointer(d, 1, 2), [4, 0], listPointer(1, BYTE, length), NULL, ...words);
}

export const HOSTILE_VALUES: readonly Draft[] = [
  text("of-no-size", "A text of no bytes, which lacks its NUL."),
  text("without-nul", "A text of one letter, which lacks its NUL.", 0x61),
  text("without-nul-whole-word", "Eight letters that fill their word.", ...letters(8)),
  text("lone-continuation", "A continuation byte alone.", 0x80, 0),
  text("cut-sequence", "The first byte of two.", 0xc3, 0),
  text("overlong-nul", "A NUL in two bytes.", 0xc0, 0x80, 0),
  text("overlong-three-bytes", "A NUL in three bytes.", 0xe0, 0x80, 0x80, 0),
  text("lone-surrogate", "Half a surrogate pair.", 0xed, 0xa0, 0x80, 0),
  text("surrogate-pair", "A surrogate pair of three bytes each (CESU-8).", 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80, 0),
  text("beyond-unicode", "A character above U+10FFFF.", 0xf4, 0x90, 0x80, 0x80, 0),
  text("five-bytes", "A sequence of five bytes.", 0xf8, 0x88, 0x80, 0x80, 0x80, 0),
  text("bad-after-ascii", "Eight letters, then a byte that no text has.", ...letters(8), 0xfe, 0),
  hostile(
    16,
    "INVALID_TEXT",
    "capability-not-text",
    "A capability that is not UTF-8.",
    actorWith("capabilities", (d) => listPointer(d, POINTER, 1), listPointer(0, BYTE, 2), ...wordsOf([0xff, 0])),
  ),
  hostile(
    16,
    "INVALID_TEXT",
    "metadata-value-not-text",
    "A value of metadata without its NUL.",
    contextWith(
      "metadata",
      (d) => listPointer(d, COMPOSITE, 2),
      tag(1, 0, 2),
      NULL,
      listPointer(0, BYTE, 1),
      ...wordsOf([0x61]),
    ),
  ),
  hostile(
    30,
    "INVALID_LENGTH",
    "id-of-15-bytes",
    "A stream id of fifteen bytes.",
    frameWithIdOf(letters(15)),
    "StreamFrame",
  ),
  hostile(
    30,
    "INVALID_LENGTH",
    "id-of-17-bytes",
    "A stream id of seventeen bytes.",
    frameWithIdOf(letters(17)),
    "StreamFrame",
  ),
  hostile(30, "INVALID_LENGTH", "id-of-1-byte", "A stream id of one byte.", frameWithIdOf(letters(1)), "StreamFrame"),
  hostile(
    30,
    "INVALID_LENGTH",
    "id-of-8-bytes-in-envelope",
    "A frame within an envelope with a stream id of eight bytes.",
    buildMessage([
      structPointer(0, 1, 1),
      [4, 0],
      structPointer(0, 1, 2),
      [2, 0],
      listPointer(1, BYTE, 8),
      NULL,
      ...wordsOf(letters(8)),
    ]),
    "Envelope",
  ),
  hostile(
    30,
    "INVALID_LENGTH",
    "message-id-of-15-bytes",
    "A message id of fifteen bytes.",
    contextWith("messageId", (d) => listPointer(d, BYTE, 15), ...wordsOf(letters(15))),
  ),
  hostile(30, "INVALID_LENGTH", "reply-to-8-bytes", "A reply to a message whose id has eight bytes.", replyTo(8)),
  hostile(
    33,
    "OUT_OF_RANGE",
    "sequence-2-53",
    "A sequence of 2^53, which not every language holds exactly.",
    dataFrame(BEYOND),
    "StreamFrame",
  ),
  hostile(
    33,
    "OUT_OF_RANGE",
    "sequence-2-64-minus-1",
    "The largest sequence that 64 bits hold.",
    dataFrame(LARGEST),
    "StreamFrame",
  ),
  hostile(
    34,
    "OUT_OF_RANGE",
    "final-sequence-2-53",
    "A stream that closes after 2^53 data frames.",
    frameWith(CLOSE, idPointer, (d) => structPointer(d + 2, 2, 0), ...ID_WORDS, [1, 0], BEYOND),
    "StreamFrame",
  ),
  hostile(
    67,
    "OUT_OF_RANGE",
    "log-time-2-64-minus-1",
    "An entry for the log of a time that not every language holds.",
    buildMessage([structPointer(0, 1, 1), [5, 0], structPointer(0, 2, 2), [3, 0], LARGEST, NULL, NULL]),
    "Envelope",
  ),
];
