// How a host answers what one module asks of another: it asks the other one, and hands back what comes.

import type { Transport } from "@ixt/transport";
import type { CallHandler } from "./call-handler.js";
import type { Connection } from "./connect.js";
import { kindName } from "./kind-name.js";
import type { Responder } from "./responder.js";
import { isSessionMethod } from "./session-methods.js";
import { splice } from "./splice.js";
import type { StreamHandler } from "./stream-handler.js";

/** The host's end of the session with a module that is asked. */
export interface Destination {
  readonly connection: Connection;
  readonly transport: Transport;
}

/**
 * Answers for the module at the other end of `near`. What is asked of the session itself is not handed on.
 *
 * @param find throws an IxtError, which the module that asks gets
 */
export function createForwardingResponder(near: Transport, find: (name: string) => Destination): Responder {
  return {
    call: (name) => (isSessionMethod(name) ? undefined : forwardCalls(name, find)),
    stream: (name, kind) => (isSessionMethod(name) ? undefined : forwardStreams(name, kind, near, find)),
  };
}

function forwardCalls(name: string, find: (name: string) => Destination): CallHandler {
  return {
    requires: [],
    run: async (body, { invocation, signal }) =>
      find(name).connection.call(name, body, { context: invocation, signal }),
  };
}

function forwardStreams(
  name: string,
  kind: StreamHandler["kind"],
  near: Transport,
  find: (name: string) => Destination,
): StreamHandler {
  return {
    kind,
    requires: [],
    async run(stream, { invocation }) {
      const { connection, transport: far } = find(name);
      const call = connection.open(name, kindName(kind), { context: invocation });
      await splice(
        { stream, whenWritable: () => whenWritable(near) },
        { stream: call, whenWritable: () => whenWritable(far) },
      );
    },
  };
}

function whenWritable(transport: Transport): Promise<void> | undefined {
  return transport.writable ? undefined : transport.whenWritable();
}
