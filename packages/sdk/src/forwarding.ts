// How a host answers what one module asks of another: it asks the other one, and hands back what comes.

import type { CallHandler } from "./call-handler.js";
import type { Connection } from "./connect.js";
import { kindName } from "./kind-name.js";
import type { Responder } from "./responder.js";
import { isSessionMethod } from "./session-methods.js";
import { splice } from "./splice.js";
import type { StreamHandler } from "./stream-handler.js";

/** Finds the session with the module that answers for a service; throws an IxtError, which the module that asks gets. */
export type FindSession = (name: string) => Connection;

/** Answers for a module by asking another. What is asked of the session itself is not handed on. */
export function createForwardingResponder(find: FindSession): Responder {
  return {
    call: (name) => (isSessionMethod(name) ? undefined : forwardCalls(name, find)),
    stream: (name, kind) => (isSessionMethod(name) ? undefined : forwardStreams(name, kind, find)),
  };
}

function forwardCalls(name: string, find: FindSession): CallHandler {
  return {
    requires: [],
    run: async (body, { invocation, signal }) => find(name).call(name, body, { context: invocation, signal }),
  };
}

function forwardStreams(name: string, kind: StreamHandler["kind"], find: FindSession): StreamHandler {
  return {
    kind,
    requires: [],
    async run(stream, { invocation }) {
      await splice(stream, find(name).open(name, kindName(kind), { context: invocation }));
    },
  };
}
