// The caller's way into a stream: the mirror image of accepting one, with the same machine behind it.

import { createError, EMPTY_CONTEXT, type InvocationContext, type RandomSource } from "@ixt/context";
import { StreamEndpoint } from "./endpoint.js";
import type { FrameSink } from "./frame.js";
import type { StreamCall } from "./handle.js";
import { StreamId } from "./stream-id.js";
import { DEFAULT_STREAM_LIMITS } from "./stream-limits.js";
import { ALONE, cappedCredit, type Membership, type StreamOptions, toEndpointInit } from "./stream-options.js";
import type { InteractionKind } from "./wire-enums.js";

/**
 * What a stream is opened with.
 *
 * @see {@link openStream}
 */
export interface OpenInit {
  readonly kind: InteractionKind;
  /** Who asks, to which target, until when. Default the empty context. */
  readonly context?: InvocationContext;
  /** Default a new one from `options.random`. */
  readonly streamId?: StreamId;
}

/**
 * What the peer said in the handshake that it accepts on a new stream.
 *
 * @see {@link OpenOptions}
 */
export interface PeerLimits {
  /** Data frames we may send before its first credit frame. */
  readonly initialCredit: number;
  /** Data frames it holds at most; 0 where it did not say. */
  readonly bufferCapFrames: number;
}

/**
 * What an opened stream can be told. `limits` are what we grant the callee: they travel in the open frame.
 *
 * @example
 * ```ts
 * import { type OpenOptions, resolveStreamLimits } from "@ixt/stream";
 *
 * const options: OpenOptions = {
 *   limits: resolveStreamLimits({ initialCredit: 4 }), // what we grant the callee
 *   peer: { initialCredit: 16, bufferCapFrames: 64 }, // what it granted us in the handshake
 * };
 * console.log(options.limits?.initialCredit); // 4
 * ```
 */
export interface OpenOptions extends StreamOptions {
  /** Default what we grant by default ourselves: 16 frames. */
  readonly peer?: PeerLimits;
  /** Where a new stream's id comes from. Default the host's cryptographic source. */
  readonly random?: RandomSource;
}

/**
 * Opens a stream: sends the open frame and returns the caller's end of it. Every frame that comes back for it goes to its
 * `feed`. When the deadline has passed, or the signal has aborted, nothing is sent and the handle is over.
 *
 * @throws IxtError, blame `local`, when the sink refuses the open frame: nothing was sent.
 *
 * @example
 * ```ts
 * import { type FrameSink, InteractionKind, openStream } from "@ixt/stream";
 *
 * async function ask(question: Uint8Array, sink: FrameSink): Promise<Uint8Array> {
 *   const call = openStream({ kind: InteractionKind.unary }, sink);
 *   await call.send(question);
 *   call.sender.close();
 *   return call.response;
 * }
 * ```
 */
export function openStream(init: OpenInit, sink: FrameSink, options: OpenOptions = {}): StreamCall {
  const caller = createCaller(init, sink, options, ALONE);
  sendOpen(caller, options);
  return caller;
}

/** @internal The caller's end before its open frame was sent, so that a router knows it when the first answer comes. */
export function createCaller(
  init: OpenInit,
  sink: FrameSink,
  options: OpenOptions,
  membership: Membership,
): StreamEndpoint {
  const open = { kind: init.kind, context: init.context ?? EMPTY_CONTEXT };
  const peer = options.peer ?? DEFAULT_STREAM_LIMITS;
  const sendCredit = cappedCredit(peer.initialCredit, peer.bufferCapFrames);
  const streamId = init.streamId ?? StreamId.random(options.random);
  return new StreamEndpoint(toEndpointInit({ role: "caller", streamId, open, sink, sendCredit }, options, membership));
}

/** @internal Sends the open frame, unless the stream is over before it began. */
export function sendOpen(caller: StreamEndpoint, options: OpenOptions): void {
  // The peer knows of no stream yet, and need not.
  if (caller.context.expired()) return caller.fail(createError("deadlineExceeded", "the deadline has passed"));
  if (options.signal?.aborted) {
    return caller.end({ status: "cancelled", cause: createError("cancelled", "the signal had aborted already") });
  }
  const { initialCredit, bufferCapFrames } = options.limits ?? DEFAULT_STREAM_LIMITS;
  const { streamId, kind, context } = caller;
  const open = { kind, initialCredit: cappedCredit(initialCredit, bufferCapFrames), bufferCapFrames, context };
  caller.begin({ streamId, kind: "open", open });
}
