// What became of promises and calls, as one line that a failure can show. Nothing here waits for what never comes.

import type { StreamHandle } from "@ixt/stream";
import { IxtError } from "@ixt/wire";
import { settle } from "../settle.js";

/** How a promise stands once everything has run that waits for its turn alone. */
export type Standing<Value> =
  | { readonly status: "pending" }
  | { readonly status: "fulfilled"; readonly value: Value }
  | { readonly status: "rejected"; readonly reason: unknown };

/** How the promise stands after a while without time. */
export async function standingOf<Value>(promise: Promise<Value>): Promise<Standing<Value>> {
  const standings: Standing<Value>[] = [];
  promise.then(
    (value) => standings.push({ status: "fulfilled", value }),
    (reason: unknown) => standings.push({ status: "rejected", reason }),
  );
  await settle();
  return standings[0] ?? { status: "pending" };
}

/** `resolves`, `rejects rejected local`, or `waits`. */
export async function lineOf(promise: Promise<unknown>): Promise<string> {
  const standing = await standingOf(promise);
  if (standing.status === "rejected") return `rejects ${errorLine(standing.reason)}`;
  return standing.status === "fulfilled" ? "resolves" : "waits";
}

/** `nothing`, or `rejected local`: what the call throws. */
export function thrownBy(act: () => unknown): string {
  try {
    act();
    return "nothing";
  } catch (error) {
    return errorLine(error);
  }
}

/** The code and the blame of an error of the family; what it is otherwise. */
export function errorLine(error: unknown): string {
  return IxtError.is(error) ? `${error.code} ${error.blame}` : `what is no IxtError (${String(error)})`;
}

/** `complete`, `failed protocolError peer`, or `open`: how the stream has ended by now. */
export async function outcomeOf(stream: StreamHandle): Promise<string> {
  const standing = await standingOf(stream.closed);
  if (standing.status === "pending") return stream.state === "ended" ? "ended, but closed is pending" : "open";
  if (standing.status === "rejected") return `closed rejected with ${errorLine(standing.reason)}`;
  const outcome = standing.value;
  return outcome.status === "complete" ? "complete" : `${outcome.status} ${errorLine(outcome.cause)}`;
}

/** One look at `incoming`: the payload as text, `done`, `throws protocolError peer`, or `waits`. */
export async function nextOf(stream: StreamHandle): Promise<string> {
  const standing = await standingOf(stream.incoming.next());
  if (standing.status === "pending") return "waits";
  if (standing.status === "rejected") return `throws ${errorLine(standing.reason)}`;
  const { value, done } = standing.value;
  return done ? "done" : new TextDecoder().decode(value);
}

/** Everything that `incoming` still gives, until it ends or nothing more comes. */
export async function drained(stream: StreamHandle): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    const line = await nextOf(stream);
    seen.push(line);
    if (line === "done" || line === "waits" || line.startsWith("throws")) return seen;
  }
}
