// What a module says of itself when its host asks: what it is (`ixt.info`), and how it is doing (`ixt.stats`). Calls like any other, under a
// service name that no module may take.

import type { Clock } from "@ixt/context";
import type { RouterStats, StreamRouter } from "@ixt/stream";
import { SCHEMA_COMMIT } from "@ixt/wire";
import { protocolVersion } from "@ixt/wire/wasipc";
import { type CallHandler, defineCall } from "./call-handler.js";
import { bytes, json } from "./codec.js";
import { SDK_NAME } from "./handshake.js";
import { type KindName, kindName } from "./kind-name.js";
import type { Module } from "./module.js";

/** One thing that can be asked of a module. */
export interface MethodInfo {
  /** `service.method`. */
  readonly name: string;
  readonly kind: "call" | KindName;
  /** Capabilities that the actor must hold, all of them. */
  readonly requires: readonly string[];
}

/** What a module is. */
export interface ModuleInfo {
  readonly name: string;
  readonly version: string;
  readonly sdk: string;
  readonly protocolVersion: number;
  readonly schemaPin: string;
  readonly methods: readonly MethodInfo[];
}

/** How a module's session is doing. */
export interface ModuleStats {
  /** Milliseconds since its handshake. */
  readonly uptimeMs: number;
  /** Handlers of calls that run, and calls answered so far, by how. */
  readonly calls: { readonly running: number; readonly answered: number; readonly failed: number };
  readonly streams: Omit<RouterStats, "streams">;
}

/** What the answers are drawn from. */
export interface IntrospectionInit {
  readonly clock: Clock;
  readonly incoming: () => ModuleStats["calls"];
  readonly streams: StreamRouter;
}

/** The names of the two calls. */
export const INFO = "ixt.info";
export const STATS = "ixt.stats";

/** The handlers of a module's session; a runtime has none. */
export function createIntrospection(
  module: Module | undefined,
  { clock, incoming, streams }: IntrospectionInit,
): ReadonlyMap<string, CallHandler> {
  if (module === undefined) return new Map();
  const openedAt = clock.now();
  const stats = (): ModuleStats => {
    const { streams: _, ...totals } = streams.stats();
    // The question itself is one of those that run, and none of the module's own.
    const { running, ...answers } = incoming();
    const calls = { running: running - 1, ...answers };
    return { uptimeMs: clock.now() - openedAt, calls, streams: totals };
  };
  return new Map([
    [INFO, defineCall({ input: bytes, output: json<ModuleInfo>(), handle: () => describeModule(module) })],
    [STATS, defineCall({ input: bytes, output: json<ModuleStats>(), handle: stats })],
  ]);
}

function describeModule({ name, version, handlers, streams }: Module): ModuleInfo {
  const calls = Array.from(handlers, ([method, { requires }]) => ({ name: method, kind: "call" as const, requires }));
  const rest = Array.from(streams, ([method, { kind, requires }]) => ({
    name: method,
    kind: kindName(kind),
    requires,
  }));
  const methods: MethodInfo[] = [...calls, ...rest].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { name, version, sdk: SDK_NAME, protocolVersion, schemaPin: SCHEMA_COMMIT, methods };
}
