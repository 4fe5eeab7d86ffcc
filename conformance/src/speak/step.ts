// The steps of a scenario as conformance/scenarios/README.md describes them, checked and with nothing left open.

import type { StreamOutcome } from "@ixt/stream";
import type { Json } from "../vectors/vector.js";
import type { ContextPlan } from "./context-plan.js";

/** Bytes, or any JSON text of a value. */
export type Payload =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "json"; readonly value: Json };

/** Pattern(from, size), Pattern(from + 1, size), and so on. */
export interface Patterns {
  readonly kind: "patterns";
  readonly count: number;
  readonly size: number;
  readonly from: number;
}

/** JSON text that must match: `undefined` fields and values of `anyOf` are the rule of `matching.ts`. */
export interface Matching {
  readonly kind: "matching";
  readonly expected: Json;
}

/** An error: what is undefined may be anything. */
export interface ExpectedError {
  readonly kind: "error";
  /** One of them. */
  readonly codes: readonly string[];
  readonly message: string | undefined;
  readonly details: Payload | undefined;
}

/** How a stream must have ended: what is undefined may be anything. */
export interface ExpectedEnd {
  readonly status: StreamOutcome["status"];
  /** One of them. */
  readonly why: readonly string[] | undefined;
  readonly message: string | undefined;
  readonly details: Payload | undefined;
}

/** An entry of the log, whenever it was written. */
export interface ExpectedLogEntry {
  readonly level: string;
  readonly message: string;
  readonly fields: readonly (readonly [key: string, value: string])[];
}

/** What a runtime can say that is no ordinary message. */
export type Saying = "goodbye" | "nothing" | "half" | "garbage" | "future";

interface Labelled {
  readonly label: string;
}

interface Begun extends Labelled {
  /** `service.method`. */
  readonly name: string;
  readonly context: ContextPlan | undefined;
}

/** What each verb says. */
interface StepFields {
  readonly call: Begun & { readonly body: Payload };
  readonly answer: Labelled & { readonly expected: Payload | Matching | ExpectedError };
  readonly open: Begun & { readonly kind: string };
  readonly send: Labelled & { readonly payloads: Payload | Patterns };
  readonly fill: Labelled & { readonly frames: number; readonly size: number };
  readonly refused: Labelled;
  readonly close: Labelled;
  readonly cancel: Labelled & { readonly reason: string; readonly message: string };
  readonly fail: Labelled & { readonly code: string; readonly message: string; readonly details: Payload | undefined };
  readonly grant: Labelled & { readonly frames: number };
  readonly receive: Labelled & { readonly expected: Payload | Matching | Patterns };
  readonly quiet: Labelled;
  readonly end: Labelled & { readonly expected: ExpectedEnd };
  readonly ping: object;
  readonly log: { readonly entry: ExpectedLogEntry };
  readonly drain: { readonly timeoutMs: number };
  readonly say: { readonly what: Saying };
  /** `codes` of its goodbye, of which one; undefined where it need not have said any. */
  readonly over: { readonly how: "goodbye" | "broken"; readonly codes: readonly string[] | undefined };
  readonly exit: { readonly code: number };
}

/** What a step does. */
export type Verb = keyof StepFields;

/** A step, of any verb or of one. */
export type Step<V extends Verb = Verb> = { [Each in V]: { readonly verb: Each } & StepFields[Each] }[V];
