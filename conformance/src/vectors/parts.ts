// Messages of which one field is written by hand. A pointer is asked for by the distance to what stands behind the
// struct, so that a case names only what is wrong with it.

import { BYTE, buildMessage, listPointer, NULL, structPointer, type Word, wordsOf } from "./words.js";

/** Makes a pointer that leads `distance` words on, to the first word behind the struct. */
export type PointerTo = (distance: number) => Word;

const CONTEXT_FIELDS = ["messageId", "correlationId", "causationId", "actor", "target", "metadata"] as const;
const ACTOR_FIELDS = ["subject", "capabilities", "tokenRef", "onBehalfOf"] as const;

/** The pointers of a struct, all null but one. */
function pointersWith(fields: readonly string[], name: string, pointer: PointerTo): readonly Word[] {
  return fields.map((field, i) => (field === name ? pointer(fields.length - 1 - i) : NULL));
}

/** An InvocationContext of which one pointer is given, and what stands behind it. */
export function contextWith(
  field: (typeof CONTEXT_FIELDS)[number],
  pointer: PointerTo,
  ...behind: readonly Word[]
): Uint8Array {
  return buildMessage([
    structPointer(0, 1, 6),
    [0x5000, 0],
    ...pointersWith(CONTEXT_FIELDS, field, pointer),
    ...behind,
  ]);
}

/** An InvocationContext with an actor of which one pointer is given, and what stands behind it. */
export function actorWith(
  field: (typeof ACTOR_FIELDS)[number],
  pointer: PointerTo,
  ...behind: readonly Word[]
): Uint8Array {
  const actor = pointersWith(ACTOR_FIELDS, field, pointer);
  return contextWith("actor", (distance) => structPointer(distance, 0, 4), ...actor, ...behind);
}

/** An InvocationContext with exactly these bytes as its correlationId, a NUL among them or not. */
export function correlationOf(bytes: readonly number[]): Uint8Array {
  return contextWith("correlationId", (distance) => listPointer(distance, BYTE, bytes.length), ...wordsOf(bytes));
}

/** A StreamFrame of the variant `discriminant`: its id and its struct as given, each with the words that it needs. */
export function frameWith(
  discriminant: number,
  id: PointerTo,
  content: PointerTo,
  ...behind: readonly Word[]
): Uint8Array {
  return buildMessage([structPointer(0, 1, 2), [discriminant, 0], id(1), content(0), ...behind]);
}

/** The discriminants of StreamFrame that are written by hand here. */
export const DATA = 1;
export const CREDIT = 2;
export const CLOSE = 3;

/** A whole id, and its sixteen bytes as words. */
export const ID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
export const ID_WORDS: readonly Word[] = wordsOf(Buffer.from(ID, "hex"));

/** The pointer to the sixteen bytes of an id. */
export const idPointer: PointerTo = (distance) => listPointer(distance, BYTE, 16);

/** A data frame with a sound id and an empty payload: its sequence as given. */
export function dataFrame(sequence: Word, payload: PointerTo = () => NULL, ...behind: readonly Word[]): Uint8Array {
  return frameWith(
    DATA,
    idPointer,
    (distance) => structPointer(distance + 2, 1, 1),
    ...ID_WORDS,
    sequence,
    payload(0),
    ...behind,
  );
}

/** A credit frame with these bytes as its id. */
export function frameWithIdOf(bytes: readonly number[]): Uint8Array {
  const words = wordsOf(bytes);
  const id: PointerTo = (distance) => listPointer(distance, BYTE, bytes.length);
  return frameWith(CREDIT, id, (distance) => structPointer(distance + words.length, 1, 0), ...words, [1, 0]);
}
