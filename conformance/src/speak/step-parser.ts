// From a scenario's steps in JSON to steps that make sense: known verbs, known labels, each field of its type, and no field more.

import { CancelReason, InteractionKind, StreamErrorCode } from "@ixt/stream";
import type { Json } from "../vectors/vector.js";
import { type ContextPlan, makeContext } from "./context-plan.js";
import { asCount, asJson, asPayload, asText, asTexts, Fields, isObject, Mistake, oneOf, type Read } from "./fields.js";
import type { ExpectedError, ExpectedLogEntry, Patterns, Payload, Step, Verb } from "./step.js";

/** What is known when a step is read. */
export interface Scope {
  /** Labels of the steps before it. */
  readonly labels: Map<string, "call" | "stream">;
  /** Whether it may use names of a schema that is not ours. */
  readonly isForeign: boolean;
}

type Parsers = { readonly [V in Verb]: (fields: Fields, scope: Scope) => Step<V> };

const KINDS = Object.keys(InteractionKind);
const SAYINGS = ["goodbye", "nothing", "half", "garbage", "future"] as const;
const LEVELS = ["unspecified", "trace", "debug", "info", "warn", "error"] as const;
const NOTHING: Payload = { kind: "bytes", bytes: new Uint8Array(0) };

const PARSERS: Parsers = {
  call: (fields, scope) => ({
    verb: "call",
    name: fields.take("call", asMethod),
    label: newLabel(fields, scope, "call"),
    context: fields.maybe("context", asContext(scope)),
    body: fields.maybe("body", asPayload) ?? NOTHING,
  }),
  answer: (fields, scope) => ({ verb: "answer", label: label(fields, scope, "answer"), expected: answerOf(fields) }),
  open: (fields, scope) => {
    const name = fields.take("open", asMethod);
    const service = name.slice(0, name.indexOf("."));
    const kind = fields.maybe("kind", nameIn(InteractionKind, scope)) ?? KINDS.find((each) => each === service);
    if (kind === undefined) throw new Mistake(`"kind" is missing, and the service ${service} is none`);
    const context = fields.maybe("context", asContext(scope));
    return { verb: "open", name, label: newLabel(fields, scope, "stream"), kind, context };
  },
  send: (fields, scope) => ({
    verb: "send",
    label: label(fields, scope, "send"),
    payloads: fields.has("count") ? patternsOf(fields, 0) : fields.take("payload", asPayload),
  }),
  fill: (fields, scope) => ({
    verb: "fill",
    label: label(fields, scope, "fill"),
    frames: fields.take("frames", asCount),
    size: fields.take("size", asCount),
  }),
  refused: (fields, scope) => ({ verb: "refused", label: label(fields, scope, "refused") }),
  close: (fields, scope) => ({ verb: "close", label: label(fields, scope, "close") }),
  cancel: (fields, scope) => ({
    verb: "cancel",
    label: label(fields, scope, "cancel"),
    reason: fields.take("reason", nameIn(CancelReason, scope)),
    message: fields.maybe("message", asText) ?? "",
  }),
  fail: (fields, scope) => ({
    verb: "fail",
    label: label(fields, scope, "fail"),
    code: fields.take("code", nameIn(StreamErrorCode, scope)),
    message: fields.maybe("message", asText) ?? "",
    details: fields.maybe("details", asPayload),
  }),
  grant: (fields, scope) => ({
    verb: "grant",
    label: label(fields, scope, "grant"),
    frames: fields.take("frames", asCount),
  }),
  receive: (fields, scope) => ({
    verb: "receive",
    label: label(fields, scope, "receive"),
    expected: receivedOf(fields),
  }),
  quiet: (fields, scope) => ({ verb: "quiet", label: label(fields, scope, "quiet") }),
  end: (fields, scope) => ({
    verb: "end",
    label: label(fields, scope, "end"),
    expected: {
      status: fields.take("status", oneOf(["complete", "cancelled", "failed"])),
      why: fields.maybe("why", asTexts),
      message: fields.maybe("message", asText),
      details: fields.maybe("details", asPayload),
    },
  }),
  ping: (fields) => {
    fields.take("ping", asTrue);
    return { verb: "ping" };
  },
  log: (fields) => ({ verb: "log", entry: fields.take("log", asLogEntry) }),
  drain: (fields) => ({ verb: "drain", timeoutMs: fields.take("drain", asCount) }),
  say: (fields) => ({ verb: "say", what: fields.take("say", oneOf(SAYINGS)) }),
  over: (fields) => ({
    verb: "over",
    how: fields.take("over", oneOf(["goodbye", "broken"])),
    codes: fields.maybe("code", asTexts),
  }),
  exit: (fields) => ({ verb: "exit", code: fields.take("exit", asCount) }),
};

/** The name of a step's first field, which is its verb where there is such a one. */
export function verbOf(json: Json): string {
  return (isObject(json) ? Object.keys(json)[0] : undefined) ?? "empty";
}

/** @throws Mistake */
export function parseStep(json: Json, scope: Scope): Step {
  const verb = verbOf(json);
  if (!isVerb(verb)) throw new Mistake(`there is no verb ${JSON.stringify(verb)}`);
  const fields = new Fields(json, "the step");
  const step = PARSERS[verb](fields, scope);
  fields.end();
  return step;
}

function isVerb(name: string): name is Verb {
  return Object.hasOwn(PARSERS, name);
}

const asMethod: Read<string> = (value, name) => {
  const method = asText(value, name);
  if (/^[^.]+\.[^.]+$/.test(method)) return method;
  throw new Mistake(`${JSON.stringify(name)} must be service.method`);
};

function newLabel(fields: Fields, { labels }: Scope, kind: "call" | "stream"): string {
  const name = fields.take("as", asText);
  if (labels.has(name)) throw new Mistake(`the label ${JSON.stringify(name)} is taken`);
  labels.set(name, kind);
  return name;
}

function label(fields: Fields, { labels }: Scope, verb: Verb): string {
  const name = fields.take(verb, asText);
  const needed = verb === "answer" ? "call" : "stream";
  const kind = labels.get(name);
  if (kind === undefined) throw new Mistake(`no ${needed} has the label ${JSON.stringify(name)}`);
  if (kind !== needed) throw new Mistake(`${JSON.stringify(name)} is the label of a ${kind}, not of a ${needed}`);
  return name;
}

function asContext({ isForeign }: Scope): Read<ContextPlan> {
  return (value, name) => {
    if (!isObject(value)) throw new Mistake(`${JSON.stringify(name)} must be an object`);
    const { deadlineInMs, ...fields } = value;
    const plan = {
      fields,
      deadlineInMs: deadlineInMs === undefined ? undefined : asCount(deadlineInMs, "deadlineInMs"),
    };
    try {
      if (!isForeign) makeContext(plan);
    } catch (error) {
      throw new Mistake(`${JSON.stringify(name)} is no context: ${error instanceof Error ? error.message : error}`);
    }
    return plan;
  };
}

function answerOf(fields: Fields): Step<"answer">["expected"] {
  if (fields.has("json")) return { kind: "matching", expected: fields.take("json", asJson) };
  return fields.has("error") ? fields.take("error", asError) : fields.take("body", asPayload);
}

const asError: Read<ExpectedError> = (value, name) => {
  const fields = new Fields(value, JSON.stringify(name));
  const error: ExpectedError = {
    kind: "error",
    codes: fields.take("code", asTexts),
    message: fields.maybe("message", asText),
    details: fields.maybe("details", asPayload),
  };
  fields.end();
  return error;
};

function receivedOf(fields: Fields): Step<"receive">["expected"] {
  if (fields.has("json")) return { kind: "matching", expected: fields.take("json", asJson) };
  if (fields.has("count")) return patternsOf(fields, fields.maybe("from", asCount) ?? 0);
  return fields.take("payload", asPayload);
}

function patternsOf(fields: Fields, from: number): Patterns {
  return { kind: "patterns", count: fields.take("count", asCount), size: fields.take("size", asCount), from };
}

const asTrue: Read<true> = (value, name) => {
  if (value === true) return value;
  throw new Mistake(`${JSON.stringify(name)} must be true`);
};

const asLogEntry: Read<ExpectedLogEntry> = (value, name) => {
  const fields = new Fields(value, JSON.stringify(name));
  const level = fields.take("level", oneOf(LEVELS));
  const message = fields.take("message", asText);
  const entry = { level, message, fields: fields.maybe("fields", asPairs) ?? [] };
  fields.end();
  return entry;
};

const asPairs: Read<ExpectedLogEntry["fields"]> = (value, name) => {
  if (!Array.isArray(value)) throw new Mistake(`${JSON.stringify(name)} must be an array`);
  return value.map((each: Json) => {
    const pair = new Fields(each, `each of ${JSON.stringify(name)}`);
    const keyAndValue = [pair.take("key", asText), pair.take("value", asText)] as const;
    pair.end();
    return keyAndValue;
  });
};

function nameIn(table: Readonly<Record<string, number>>, { isForeign }: Scope): Read<string> {
  return isForeign ? asText : oneOf(Object.keys(table));
}
