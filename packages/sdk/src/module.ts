// A module: a name, a version, and handlers by "service.method".

import { createError } from "@ixt/context";
import type { CallHandler } from "./call-handler.js";
import { splitMethodName } from "./method-name.js";
import { isSessionService } from "./session-methods.js";
import type { StreamHandler } from "./stream-handler.js";

/** What a module is made of. The keys of `handlers` and `streams` are `service.method`, such as `logs.search`. */
export interface ModuleInit {
  /** Not empty. */
  readonly name: string;
  /** The module's own version, as text. */
  readonly version: string;
  /** Calls, made by `defineCall`; a call's message type names its handler. Default none. */
  readonly handlers?: Readonly<Record<string, CallHandler>>;
  /** Streams, made by `defineStream`; the service target of a stream's context names its handler. Default none. */
  readonly streams?: Readonly<Record<string, StreamHandler>>;
}

/** A module, checked and frozen. Made by `defineModule`. */
export interface Module {
  readonly name: string;
  readonly version: string;
  /** The services it takes calls and streams under, sorted. */
  readonly services: readonly string[];
  readonly handlers: ReadonlyMap<string, CallHandler>;
  readonly streams: ReadonlyMap<string, StreamHandler>;
}

/**
 * Makes a module.
 *
 * @throws IxtError `invalidArgument` for an empty name, a key that is not `service.method`, or a service `ixt`, which is reserved.
 *
 * @example
 * ```ts
 * import { defineCall, defineModule, text } from "@ixt/sdk";
 *
 * export const greeter = defineModule({
 *   name: "greeter",
 *   version: "1.0.0",
 *   handlers: {
 *     "greeter.greet": defineCall({ input: text, output: text, handle: (name) => `hello ${name}` }),
 *   },
 * });
 * ```
 */
export function defineModule(init: ModuleInit): Module {
  if (init.name === "") throw createError("invalidArgument", "a module needs a name");
  const handlers = new Map(Object.entries(init.handlers ?? {}));
  const streams = new Map(Object.entries(init.streams ?? {}));
  const services = new Set([...handlers.keys(), ...streams.keys()].map((key) => splitMethodName(key).service));
  if ([...services].some(isSessionService)) {
    throw createError("invalidArgument", 'services of the name "ixt" are the session\'s own');
  }
  const { name, version } = init;
  return Object.freeze({ name, version, services: Object.freeze([...services].sort()), handlers, streams });
}
