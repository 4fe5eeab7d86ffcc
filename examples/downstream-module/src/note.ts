// What a note is, and how it crosses the wire. Nothing that a peer sends is taken for a note unless it is one.

import { type Codec, json } from "@ixt/sdk";

export interface Note {
  /** From 1, in the order in which notes were added. */
  readonly id: number;
  readonly text: string;
}

export const note: Codec<Note> = json((value) => {
  if (typeof value === "object" && value !== null && "id" in value && "text" in value) {
    const { id, text } = value;
    if (typeof id === "number" && typeof text === "string") return { id, text };
  }
  throw new Error("not a note");
});
