// What answers the peer of a session: a module's own handlers, or a host that hands on to other modules.

import type { InteractionKind } from "@ixt/stream";
import type { CallHandler } from "./call-handler.js";
import type { Module } from "./module.js";
import type { StreamHandler } from "./stream-handler.js";

/** Finds the handler of what the peer asks; undefined is answered with `unimplemented`. It must not throw. */
export interface Responder {
  /** @param name `service.method`, as the peer wrote it */
  call(name: string): CallHandler | undefined;
  /** @param kind as the peer opened the stream; a handler of another kind is answered with `invalidArgument` */
  stream(name: string, kind: InteractionKind): StreamHandler | undefined;
}

/** Answers nothing. */
export const NO_RESPONDER: Responder = Object.freeze({
  call: () => undefined,
  stream: () => undefined,
});

/** Answers with a module's handlers. */
export function createModuleResponder({ handlers, streams }: Module): Responder {
  return { call: (name) => handlers.get(name), stream: (name) => streams.get(name) };
}
