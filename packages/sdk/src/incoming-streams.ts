// The streams that the peer opens: checked, and handed to their handlers by the service target of their context.

import { createError, type MessageTarget } from "@ixt/context";
import type { AcceptHook, StreamHandle } from "@ixt/stream";
import { IxtError } from "@ixt/wire";
import { type ContextSurroundings, checkCapabilities, createContext } from "./context.js";
import { collectSteps, type IncomingStreamRequest, type Interceptor, wrap } from "./interceptor.js";
import { kindName } from "./kind-name.js";
import type { Responder } from "./responder.js";
import type { Work } from "./work.js";

/** What streams need of their session. */
export interface IncomingStreamsInit {
  readonly responder: Responder;
  readonly interceptors: readonly Interceptor[];
  readonly work: Work;
  readonly surroundings: ContextSurroundings;
  /** Why no new stream is taken, while that is so. */
  readonly refusal: () => IxtError | undefined;
  /** Makes of anything thrown the error that may cross. */
  readonly redact: (error: unknown, what: string) => IxtError;
}

/** The hook that a stream router calls with each stream the peer opens; what it throws crosses as an error frame. */
export function createAcceptHook(init: IncomingStreamsInit): AcceptHook {
  const handle = wrap<IncomingStreamRequest, Promise<void>>(
    collectSteps(init.interceptors, (each) => each.handleStream?.bind(each)),
    (request) => startHandler(init, request),
  );
  // What throws here and now refuses the stream before it has begun; from then on it is one that fails.
  const begin = (request: IncomingStreamRequest): Promise<void> => {
    try {
      return handle(request);
    } catch (error) {
      throw init.redact(error, request.name);
    }
  };
  return (stream) => {
    const refusal = init.refusal();
    if (refusal !== undefined) throw refusal;
    const name = methodName(stream.context.target);
    const request = { name, kind: kindName(stream.kind), context: stream.context, stream };
    const running = settle(init, stream, name, begin(request));
    init.work.track(running);
    // A handler may be done before its caller is: the stream still has to be finished.
    init.work.track(stream.closed);
    return running;
  };
}

/** The last step, behind the interceptors: checks what they let through, and hands it to its handler. */
function startHandler(init: IncomingStreamsInit, { name, context, stream }: IncomingStreamRequest): Promise<void> {
  const handler = init.responder.stream(name, stream.kind);
  if (handler === undefined) throw createError("unimplemented", "no handler takes streams of this service and method");
  if (handler.kind !== stream.kind) {
    const kinds = `${kindName(handler.kind)}, not ${kindName(stream.kind)}`;
    throw createError("invalidArgument", `the stream is of kind ${kinds}`, { blame: "peer" });
  }
  checkCapabilities(context, handler.requires);
  const { context: own, release } = createContext(context, () => stream.signal, init.surroundings);
  return handler.run(stream, own).finally(release);
}

async function settle(
  init: IncomingStreamsInit,
  stream: StreamHandle,
  name: string,
  handling: Promise<void>,
): Promise<void> {
  try {
    await handling;
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

function methodName(target: MessageTarget): string {
  if (target.kind === "service") return `${target.name}.${target.method}`;
  throw createError("invalidArgument", "a stream's target must be a service and its method", { blame: "peer" });
}
