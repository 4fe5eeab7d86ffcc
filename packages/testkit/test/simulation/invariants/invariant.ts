// What must hold of every schedule, at which moments. Each says which faults weaken it, and to what.

import type { Conversation } from "../conversation.js";

/** Says what is broken, in a line, or nothing. */
export type Verdict = string | undefined;

/** Something that must hold. */
export interface Invariant {
  readonly name: string;
  /** Whenever anything has happened. */
  readonly during?: (conversation: Conversation) => Verdict;
  /** When nothing is under way and nobody acts, though streams may live. */
  readonly atRest?: (conversation: Conversation) => Verdict;
  /** When every session is over. */
  readonly atEnd?: (conversation: Conversation) => Verdict;
}

/** The first thing that is broken among many. */
export function firstOf<Thing>(things: Iterable<Thing>, judge: (thing: Thing) => Verdict): Verdict {
  for (const thing of things) {
    const verdict = judge(thing);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}
