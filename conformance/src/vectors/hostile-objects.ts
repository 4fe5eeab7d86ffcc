// Hostile messages whose pointers lead to something of another type or size, to what is shared, or in circles.

import { hostile, textAs } from "./hostile-draft.js";
import { actorWith, contextWith, dataFrame } from "./parts.js";
import type { Draft } from "./vector.js";
import {
  BIT,
  BYTE,
  buildMessage,
  COMPOSITE,
  EIGHT_BYTES,
  farPointer,
  listPointer,
  NULL,
  POINTER,
  structPointer,
  TWO_BYTES,
  tag,
  textWords,
  VOID,
  type Word,
} from "./words.js";

/** A message of many pointers to one text: read one by one, it would grow a hundredfold. */
function amplified(): Uint8Array {
  const count = 250;
  const words = 128;
  const pointers = Array.from({ length: count }, (_, i) => listPointer(count - 1 - i, BYTE, words * 8));
  return actorWith(
    "capabilities",
    (d) => listPointer(d, POINTER, count),
    ...pointers,
    ...textWords("a".repeat(words * 8 - 1)),
  );
}

export const HOSTILE_OBJECTS: readonly Draft[] = [
  hostile(
    11,
    "SHARED_OBJECT",
    "actor-is-its-own-context",
    "An actor that points back to the context that holds it.",
    contextWith("actor", () => structPointer(-5, 1, 6)),
  ),
  {
    ...hostile(
      11,
      "TOO_DEEP",
      "deeper-than-max-depth",
      "A context, its actor and the actor's subject, where two levels are the limit.",
      actorWith("subject", (d) => structPointer(d, 1, 1), [5, 0], NULL),
    ),
    limits: { maxDepth: 2 },
  },
  hostile(12, "SHARED_OBJECT", "amplification", "Two hundred and fifty capabilities that are one text.", amplified()),
  hostile(
    12,
    "SHARED_OBJECT",
    "two-pointers-to-one-list",
    "A subject that is the struct of onBehalfOf as well, large enough to count.",
    sharedSubject(),
  ),
  hostile(
    13,
    "LIST_TOO_LONG",
    "list-of-nothing",
    "2^29 - 1 capabilities that take no space.",
    actorWith("capabilities", (d) => listPointer(d, VOID, 0x1fff_ffff)),
  ),
  hostile(
    13,
    "LIST_TOO_LONG",
    "list-of-bits",
    "2^29 - 1 pairs of one bit.",
    contextWith("metadata", (d) => listPointer(d, BIT, 0x1fff_ffff)),
  ),
  hostile(
    13,
    "LIST_TOO_LONG",
    "list-of-pointers",
    "2^29 - 1 capabilities in a message of a hundred bytes.",
    actorWith("capabilities", (d) => listPointer(d, POINTER, 0x1fff_ffff)),
  ),
  hostile(
    13,
    "LIST_TOO_LONG",
    "structs-of-nothing",
    "60,000 pairs of no size, more than the message has words.",
    contextWith("metadata", (d) => listPointer(d, COMPOSITE, 0), tag(60_000, 0, 0)),
  ),
  hostile(
    13,
    "LIST_TOO_LONG",
    "structs-of-nothing-2-26",
    "2^26 pairs of no size.",
    contextWith("metadata", (d) => listPointer(d, COMPOSITE, 0), tag(1 << 26, 0, 0)),
  ),
  {
    ...hostile(
      13,
      "LIST_TOO_LONG",
      "over-max-list-elements",
      "Three capabilities, where two are the limit.",
      actorWith("capabilities", (d) => listPointer(d, POINTER, 3), NULL, NULL, NULL),
    ),
    limits: { maxListElements: 2 },
  },
  hostile(
    14,
    "BAD_TAG",
    "tag-counts-too-many",
    "A list of two structs with the words of one.",
    metadata(2, tag(2, 0, 2), NULL, NULL),
  ),
  hostile(14, "BAD_TAG", "tag-counts-negative", "A list of -1 structs.", metadata(2, tag(-1, 0, 2), NULL, NULL)),
  hostile(
    14,
    "BAD_TAG",
    "tag-is-a-list",
    "A list of structs whose tag is a list pointer.",
    metadata(2, listPointer(0, BYTE, 1), NULL, NULL),
  ),
  hostile(
    14,
    "BAD_TAG",
    "tag-is-far",
    "A list of structs whose tag is a far pointer.",
    metadata(2, farPointer(0, 0), NULL, NULL),
  ),
  hostile(
    15,
    "TYPE_MISMATCH",
    "text-is-a-struct",
    "A struct where text can stand.",
    textAs((d) => structPointer(d, 1, 0)),
  ),
  hostile(
    15,
    "TYPE_MISMATCH",
    "text-of-two-bytes",
    "A text of two-byte elements.",
    textAs((d) => listPointer(d, TWO_BYTES, 1)),
  ),
  hostile(
    15,
    "TYPE_MISMATCH",
    "text-of-structs",
    "A text that is a list of structs.",
    textAs((d) => listPointer(d, COMPOSITE, 0), tag(0, 1, 0)),
  ),
  hostile(
    15,
    "TYPE_MISMATCH",
    "payload-of-eight-bytes",
    "A payload of eight-byte elements.",
    dataFrame([0, 0], () => listPointer(0, EIGHT_BYTES, 1), NULL),
    "StreamFrame",
  ),
  hostile(
    15,
    "TYPE_MISMATCH",
    "capabilities-are-bytes",
    "Capabilities that are a text.",
    actorWith("capabilities", (d) => listPointer(d, BYTE, 3), ...textWords("hi")),
  ),
  hostile(
    15,
    "TYPE_MISMATCH",
    "capabilities-are-a-struct",
    "Capabilities that are a struct.",
    actorWith("capabilities", (d) => structPointer(d, 1, 0), NULL),
  ),
  hostile(
    15,
    "TYPE_MISMATCH",
    "metadata-is-bits",
    "Pairs that are bits.",
    contextWith("metadata", (d) => listPointer(d, BIT, 3), NULL),
  ),
  hostile(
    15,
    "TYPE_MISMATCH",
    "actor-is-a-list",
    "An actor that is a list.",
    contextWith("actor", (d) => listPointer(d, BYTE, 3), ...textWords("hi")),
  ),
  hostile(
    15,
    "TYPE_MISMATCH",
    "content-is-a-list",
    "An envelope whose content is a list.",
    buildMessage([structPointer(0, 1, 1), [6, 0], listPointer(0, EIGHT_BYTES, 1), NULL]),
    "Envelope",
  ),
];

/** A context whose metadata is a list of structs with `words` words, its tag and its structs as given. */
function metadata(words: number, ...behind: readonly Word[]): Uint8Array {
  return contextWith("metadata", (d) => listPointer(d, COMPOSITE, words), ...behind);
}

/** Subject and onBehalfOf are one struct of ten words. */
function sharedSubject(): Uint8Array {
  const subject = [[5, 0] as Word, ...Array.from({ length: 9 }, () => NULL)];
  const actor = [structPointer(3, 1, 9), NULL, NULL, structPointer(0, 1, 9)];
  return contextWith("actor", (d) => structPointer(d, 0, 4), ...actor, ...subject);
}
