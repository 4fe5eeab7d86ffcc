// The way out of a session: calls and streams to whoever answers at its other end, through the interceptors of this side.

import { createInvocationContext, EMPTY_CONTEXT, type InvocationContext, MessageTarget } from "@ixt/context";
import { type CreditPolicy, InteractionKind, type StreamCall, type StreamRouter } from "@ixt/stream";
import { type CallRequest, collectSteps, type Interceptor, type StreamRequest, wrap } from "./interceptor.js";
import type { KindName } from "./kind-name.js";
import { splitMethodName } from "./method-name.js";
import type { OutgoingCalls } from "./outgoing-calls.js";
import type { Work } from "./work.js";

/** What a call or a stream can be told. */
export interface InvokeOptions {
  /** Who asks, until when. Its target becomes the service and method. Default the empty context: anonymous, no deadline. */
  readonly context?: InvocationContext;
  /**
   * Cancels the stream, or gives up the call, when it aborts. A call that is given up rejects with `cancelled`; the peer is not told,
   * and its answer is ignored.
   */
  readonly signal?: AbortSignal | undefined;
}

/** What a stream can be told beside that. */
export interface OpenStreamOptions extends InvokeOptions {
  /**
   * `auto` (the default) grants the payloads that are taken again by itself; `manual` lets the peer send no more than the session's
   * `streamLimits.initialCredit` and what `sender.grantCredit` adds.
   */
  readonly creditPolicy?: CreditPolicy;
}

/** Makes calls and opens streams. */
export interface Caller {
  /**
   * Calls `service.method` and resolves with the answer's bytes. Rejects with an IxtError: the module's own (a `CallError`),
   * `deadlineExceeded`, `cancelled` when the signal aborts, or `unavailable` when the session ends first. The body must stay as it
   * is until then.
   */
  call(name: string, body: Uint8Array, options?: InvokeOptions): Promise<Uint8Array>;
  /**
   * Opens a stream to `service.method`. However it ends, `closed` of the handle says how.
   *
   * @throws IxtError `unavailable` when the session is over, `invalidArgument` for a name that is not `service.method`.
   */
  open(name: string, kind: KindName, options?: OpenStreamOptions): StreamCall;
}

/** Where a caller's calls and streams go out. */
export interface WayOut {
  readonly outgoing: OutgoingCalls;
  readonly streams: StreamRouter;
  readonly work: Work;
}

/**
 * The caller of one session.
 *
 * @param wayOut throws an IxtError while there is none: interceptors see that end of a call too
 */
export function createCaller(wayOut: () => WayOut, interceptors: readonly Interceptor[]): Caller {
  const callSteps = collectSteps(interceptors, (each) => each.call?.bind(each));
  const openSteps = collectSteps(interceptors, (each) => each.open?.bind(each));
  const aim = createAim();
  return {
    async call(name, body, { context = EMPTY_CONTEXT, signal } = {}) {
      const send = async (request: CallRequest): Promise<Uint8Array> => {
        const aimed = aim(request.name, request.context);
        const { outgoing, work } = wayOut();
        const answer = outgoing.call(request.name, request.body, aimed, signal);
        work.track(answer);
        return answer;
      };
      return wrap(callSteps, send)({ name, body, context });
    },
    open(name, kind, { context = EMPTY_CONTEXT, signal, creditPolicy } = {}) {
      const send = (request: StreamRequest): StreamCall => {
        const init = { kind: InteractionKind[request.kind], context: aim(request.name, request.context) };
        const { streams, work } = wayOut();
        const stream = streams.open(init, creditPolicy === undefined ? { signal } : { signal, creditPolicy });
        work.track(stream.closed);
        return stream;
      };
      return wrap(openSteps, send)({ name, kind, context });
    },
  };
}

/** As {@link aimAt}. Who calls often calls the same again, mostly without a context; of any other nothing is kept. */
function createAim(): typeof aimAt {
  let last: { readonly name: string; readonly aimed: InvocationContext } | undefined;
  return (name, context) => {
    if (context !== EMPTY_CONTEXT) return aimAt(name, context);
    if (name !== last?.name) last = { name, aimed: aimAt(name, context) };
    return last.aimed;
  };
}

/**
 * What is asked for is what was named, whatever the context says: one that a handler hands on has the target of its own call.
 *
 * @throws IxtError `invalidArgument` for a name that is not `service.method`.
 */
export function aimAt(name: string, context: InvocationContext): InvocationContext {
  const { service, method } = splitMethodName(name);
  const { target } = context;
  if (target.kind === "service" && target.name === service && target.method === method) return context;
  return createInvocationContext({ ...context, target: MessageTarget.service(service, method) });
}
