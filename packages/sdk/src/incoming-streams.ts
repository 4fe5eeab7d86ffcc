// The streams that the peer opens: checked, and handed to their handlers by the service target of their context.

import { createError, type InvocationContext } from "@ixt/context";
import { type AcceptHook, interactionKindName, type StreamHandle } from "@ixt/stream";
import { IxtError } from "@ixt/wire";
import { checkCapabilities, createContext } from "./context.js";
import type { Logger } from "./log.js";
import type { StreamHandler } from "./stream-handler.js";
import type { Work } from "./work.js";

/** What streams need of their session. */
export interface IncomingStreamsInit {
  readonly handlers: ReadonlyMap<string, StreamHandler>;
  readonly work: Work;
  /** For the handlers' own entries. */
  readonly log: Logger;
  /** Why no new stream is taken, while that is so. */
  readonly refusal: () => IxtError | undefined;
  readonly whenWritable: () => Promise<void> | undefined;
  /** Makes of anything thrown the error that may cross. */
  readonly redact: (error: unknown, what: string) => IxtError;
}

/** The hook that a stream router calls with each stream the peer opens; what it throws crosses as an error frame. */
export function createAcceptHook(init: IncomingStreamsInit): AcceptHook {
  return (stream) => {
    const refusal = init.refusal();
    if (refusal !== undefined) throw refusal;
    const { name, handler } = findHandler(init.handlers, stream.context);
    if (handler.kind !== stream.kind) {
      const kinds = `${interactionKindName(handler.kind)}, not ${interactionKindName(stream.kind)}`;
      throw createError("invalidArgument", `the stream is of kind ${kinds}`, { blame: "peer" });
    }
    checkCapabilities(stream.context, handler.requires);
    const running = run(init, stream, name, handler);
    init.work.track(running);
    // A handler may be done before its caller is: the stream still has to be finished.
    init.work.track(stream.closed);
    return running;
  };
}

async function run(
  init: IncomingStreamsInit,
  stream: StreamHandle,
  name: string,
  handler: StreamHandler,
): Promise<void> {
  const context = createContext(stream.context, () => stream.signal, init.log);
  try {
    await handler.run(stream, context, init.whenWritable);
  } catch (error) {
    if (stream.state !== "ended") throw init.redact(error, name);
    // A handler that was called off ends in whatever way it does. One that has given up its own stream, as throwing out of a loop
    // over `incoming` does, has nobody left to tell but the log.
    if (hasGivenUp(stream)) init.redact(error, name);
  }
}

/** Its end is this side's own cancel. */
function hasGivenUp(stream: StreamHandle): boolean {
  const cause: unknown = stream.signal.reason;
  return IxtError.is(cause) && cause.code === "cancelled" && cause.blame === "local";
}

function findHandler(
  handlers: IncomingStreamsInit["handlers"],
  { target }: InvocationContext,
): { readonly name: string; readonly handler: StreamHandler } {
  if (target.kind !== "service") {
    throw createError("invalidArgument", "a stream's target must be a service and its method", { blame: "peer" });
  }
  const name = `${target.name}.${target.method}`;
  const handler = handlers.get(name);
  if (handler === undefined) throw createError("unimplemented", "no handler takes streams of this service and method");
  return { name, handler };
}
