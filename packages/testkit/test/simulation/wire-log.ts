// The transcript read again as what it tells of: who said what on which stream, session by session.

import type { TranscriptEntry } from "@ixt/testkit";

/** One message of a stream or of a call. */
export interface Saying {
  /** Numbers of one session mean nothing in another; the same module may have had several. */
  readonly session: string;
  readonly from: string;
  readonly kind: "stream" | "call" | "answer";
  /** The number of the stream or the call. */
  readonly number: string;
  /** Of a stream: `data`, `close` and so on. */
  readonly verb: string;
  readonly text: string;
}

/** The messages in the order in which they were sent, whether or not they arrived. */
export function* readSayings(entries: readonly TranscriptEntry[]): Generator<Saying> {
  const sessions = new Map<string, number>();
  for (const { from, to, text } of entries) {
    if (text.startsWith("hello ")) sessions.set(from, (sessions.get(from) ?? 0) + 1);
    const [kind, number, verb] = text.split(" ", 3);
    if (kind !== "stream" && kind !== "call" && kind !== "answer") continue;
    if (number === undefined || verb === undefined) continue;
    const module = from === "runtime" ? to : from;
    yield { session: `${module} ${sessions.get(module) ?? 0}`, from, kind, number, verb, text };
  }
}

/** The sequence in `stream 1 data #2 3 B`, and the count in `stream 1 close complete after 3`. */
export function numberIn(text: string): number {
  return Number(/(?:#|after )(\d+)/.exec(text)?.[1]);
}
