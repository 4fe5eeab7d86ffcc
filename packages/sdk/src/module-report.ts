// What a module says of itself, as its host reads it. The module is a peer like any other, so each part is checked.

import { createError } from "@ixt/context";
import { InteractionKind } from "@ixt/stream";
import { type Codec, decodePayload, json } from "./codec.js";
import type { MethodInfo, ModuleInfo, ModuleStats } from "./introspection.js";

type Check<Value> = (value: unknown) => Value;

const KINDS: readonly string[] = ["call", ...Object.keys(InteractionKind)];

const info: Codec<ModuleInfo> = json(
  object<ModuleInfo>({
    name: text,
    version: text,
    sdk: text,
    protocolVersion: count,
    schemaPin: text,
    methods: list(object<MethodInfo>({ name: text, kind: isKind, requires: list(text) })),
  }),
);

const stats: Codec<ModuleStats> = json(
  object<ModuleStats>({
    uptimeMs: count,
    calls: object({ running: count, answered: count, failed: count }),
    streams: object({
      live: count,
      opened: count,
      accepted: count,
      refused: count,
      completed: count,
      cancelled: count,
      failed: count,
      unknownFrames: count,
      lateFrames: count,
      bufferedBytes: count,
    }),
  }),
);

/** @throws IxtError `invalidArgument`, blame `peer`, for an answer that is none. */
export function readModuleInfo(body: Uint8Array): ModuleInfo {
  return decodePayload(info, body, "the module's info");
}

/** @throws IxtError `invalidArgument`, blame `peer`, for an answer that is none. */
export function readModuleStats(body: Uint8Array): ModuleStats {
  return decodePayload(stats, body, "the module's stats");
}

/** Fields of a newer module are left out. */
function object<Value extends object>(checks: { readonly [Key in keyof Value]: Check<Value[Key]> }): Check<Value> {
  return (value) => {
    if (typeof value !== "object" || value === null) throw refusal("an object");
    const entries = Object.entries<Check<unknown>>(checks);
    return Object.fromEntries(entries.map(([key, check]) => [key, check(Reflect.get(value, key))])) as Value;
  };
}

function list<Item>(check: Check<Item>): Check<readonly Item[]> {
  return (value) => {
    if (!Array.isArray(value)) throw refusal("a list");
    return value.map(check);
  };
}

function text(value: unknown): string {
  if (typeof value !== "string") throw refusal("a text");
  return value;
}

function count(value: unknown): number {
  if (typeof value !== "number" || !(value >= 0)) throw refusal("a number of 0 or more");
  return value;
}

function isKind(value: unknown): MethodInfo["kind"] {
  const name = text(value);
  if (!KINDS.includes(name)) throw refusal("a kind of method");
  return name as MethodInfo["kind"];
}

function refusal(what: string): Error {
  return createError("invalidArgument", `expected ${what}`, { blame: "peer" });
}
