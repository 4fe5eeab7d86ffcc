// What has really happened, written down by both ends of each call and stream as they go: what the invariants judge by.

import type { IxtError, StreamHandle, StreamOutcome } from "@ixt/sdk";
import type { CallScript, ModuleName, StreamScript } from "./script.js";

/** One call, from its request to its answer. */
export class CallRecord {
  readonly script: CallScript;
  /** What each run of the handler was asked; more than one only where a message came twice. */
  readonly runs: string[] = [];
  /** What its caller was told: one of the two. */
  answer: string | undefined = undefined;
  error: IxtError | undefined = undefined;

  constructor(script: CallScript) {
    this.script = script;
  }

  /** The errors that it ended with. */
  get told(): readonly IxtError[] {
    return this.error === undefined ? [] : [this.error];
  }
}

/** One direction of a stream. */
export class Direction {
  /** Payloads that the sender set out to send, in order. */
  readonly offered: string[] = [];
  /** How many of them it was told are sent; where nobody tells, none. */
  reported = 0;
  /** Payloads that the consumer took, in order. */
  readonly taken: string[] = [];
  /** How the consumer's reading ended: `done`, its cause, or `left` by the consumer's own will. */
  end: "reading" | "done" | "left" | IxtError = "reading";
}

/** One end of a stream. */
export interface EndRecord {
  readonly handle: StreamHandle;
  /** As often as `closed` was heard to tell. */
  readonly outcomes: StreamOutcome[];
}

/** One stream, at both of its ends. */
export class StreamRecord {
  readonly script: StreamScript;
  caller: EndRecord | undefined = undefined;
  callee: EndRecord | undefined = undefined;
  /** Why it could not even be opened. */
  refusal: IxtError | undefined = undefined;
  /** Runs of the handler. */
  runs = 0;
  readonly toCallee: Direction = new Direction();
  readonly toCaller: Direction = new Direction();

  constructor(script: StreamScript) {
    this.script = script;
  }

  /** The errors that it ended with, at either end. */
  get told(): readonly IxtError[] {
    const outcomes = [...(this.caller?.outcomes ?? []), ...(this.callee?.outcomes ?? [])];
    const causes = outcomes.flatMap((outcome) => (outcome.status === "complete" ? [] : [outcome.cause]));
    return this.refusal === undefined ? causes : [...causes, this.refusal];
  }
}

/** What has ended the session of a module, or was to. */
export type SessionEnd = "crash" | "vanish" | "close" | "drain" | "limited drain";

/** All that has happened in a schedule. */
export class Ledger {
  readonly calls: Map<number, CallRecord> = new Map();
  readonly streams: Map<number, StreamRecord> = new Map();
  /** What has befallen each module, in order. */
  readonly ends: { readonly [Name in ModuleName]: SessionEnd[] } = { alpha: [], beta: [] };
  /** How each end of each session has ended. */
  readonly sessions: { readonly module: ModuleName; readonly cause: IxtError | undefined }[] = [];
  /** Operations whose handler has thrown what is no error of the family. */
  readonly broken: Set<number> = new Set();
  /** Errors that anybody was told, of whatever kind they are. */
  readonly errors: unknown[] = [];
}

/** Begins to listen for the end of a stream. */
export function watchEnd(handle: StreamHandle): EndRecord {
  const outcomes: StreamOutcome[] = [];
  void handle.closed.then((outcome) => outcomes.push(outcome));
  return { handle, outcomes };
}
