// What stands around every call and stream of a session, on either side of it: tracing, authentication, audits, retries.

import type { InvocationContext } from "@ixt/context";
import type { StreamCall, StreamHandle } from "@ixt/stream";
import type { KindName } from "./kind-name.js";

/** A call on its way. */
export interface CallRequest {
  /** `service.method`. */
  readonly name: string;
  /** As of the call itself: the bytes stay whose they are. */
  readonly body: Uint8Array;
  readonly context: InvocationContext;
}

/** A call that the peer makes. */
export interface IncomingCallRequest extends CallRequest {
  /**
   * Aborts, with an IxtError as its reason, when nobody waits for the handler any more: the deadline has passed and is answered, or
   * the session is over. Not when the call is answered.
   */
  readonly signal: AbortSignal;
}

/** A stream on its way. */
export interface StreamRequest {
  /** `service.method`. */
  readonly name: string;
  readonly kind: KindName;
  readonly context: InvocationContext;
}

/** A stream that the peer has opened; its frames and its end are seen with `stream.observe`. */
export interface IncomingStreamRequest extends StreamRequest {
  readonly stream: StreamHandle;
}

/**
 * Stands around calls and streams, each member around those of one direction; each may be left out. A member hands the request on
 * with `next`, as it got it or with another context or body; what it does before and after is its own. One that throws instead
 * refuses the request, and the error crosses as a handler's does. A call may be handed on again, to try it anew; a stream once.
 *
 * Of several the first is the outermost. An incoming request has a decoded context when it comes by here; the deadline, the
 * handler and its capabilities are checked after the last interceptor, so that one may narrow or vouch for an actor.
 *
 * @example
 * ```ts
 * import { connect, createMemoryPair, defineCall, defineModule, type Interceptor, serve, text } from "@ixt/sdk";
 *
 * const timing: Interceptor = {
 *   async handleCall(request, next) {
 *     const answer = await next(request);
 *     console.log(`${request.name} answered ${answer.length} bytes`); // g.greet answered 9 bytes
 *     return answer;
 *   },
 * };
 * const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });
 * const greeter = defineModule({ name: "g", version: "1.0.0", handlers: { "g.greet": greet } });
 * const [moduleSide, runtimeSide] = createMemoryPair();
 * serve(greeter, moduleSide, { interceptors: [timing] });
 * const connection = await connect(runtimeSide);
 * await connection.call("g.greet", text.encode("ada"));
 * await connection.close();
 * ```
 */
export interface Interceptor {
  /** Around a call that this side makes. */
  readonly call?: (request: CallRequest, next: (request: CallRequest) => Promise<Uint8Array>) => Promise<Uint8Array>;
  /** Around the opening of a stream by this side; the frames and the end of what `next` returns are seen with its `observe`. */
  readonly open?: (request: StreamRequest, next: (request: StreamRequest) => StreamCall) => StreamCall;
  /** Around the handler of a call that the peer makes; what `next` resolves with is the answer. */
  readonly handleCall?: (
    request: IncomingCallRequest,
    next: (request: IncomingCallRequest) => Promise<Uint8Array>,
  ) => Promise<Uint8Array>;
  /** Around the handler of a stream that the peer opens; `next` settles as the handler does, and the stream may live on. */
  readonly handleStream?: (
    request: IncomingStreamRequest,
    next: (request: IncomingStreamRequest) => Promise<void>,
  ) => Promise<void>;
}

/** Puts the steps around `last`, the first of them outermost. */
export function wrap<Request, Answer>(
  steps: readonly ((request: Request, next: (request: Request) => Answer) => Answer)[],
  last: (request: Request) => Answer,
): (request: Request) => Answer {
  return steps.reduceRight<(request: Request) => Answer>((next, step) => (request) => step(request, next), last);
}

/** The steps of one kind, in order; `pick` finds an interceptor's, bound to it. */
export function collectSteps<Step>(
  interceptors: readonly Interceptor[],
  pick: (interceptor: Interceptor) => Step | undefined,
): readonly Step[] {
  return interceptors.map(pick).filter((step) => step !== undefined);
}
