// The callee's way into a stream: an open frame becomes a handle.

import { StreamEndpoint } from "./endpoint.js";
import type { FrameSink, OpenFrame } from "./frame.js";
import type { StreamHandle } from "./handle.js";
import { ALONE, cappedCredit, type Membership, type StreamOptions, toEndpointInit } from "./stream-options.js";

/**
 * What an accepted stream can be told. `limits.initialCredit` is what the handshake promised the caller.
 *
 * @see {@link acceptStream}
 */
export type AcceptOptions = StreamOptions;

/**
 * Takes a stream that the peer opened. Its context is the one the open frame carried, and its deadline is in force: passing it
 * fails the stream with `deadlineExceeded` and one error frame. One that has passed already gives a handle that is over.
 *
 * @example
 * ```ts
 * import { acceptStream, decodeStreamFrame, type FrameSink } from "@ixt/stream";
 *
 * async function serve(bytes: Uint8Array, sink: FrameSink): Promise<void> {
 *   const open = decodeStreamFrame(bytes);
 *   if (open.kind !== "open") return;
 *   // Whatever is thrown in here ends the stream. Every further frame of it goes to `stream.feed(frame)`.
 *   await using stream = acceptStream(open, sink);
 *   stream.context.requireCapability("logs:read");
 *   for await (const payload of stream.incoming) await stream.sender.send(payload);
 *   stream.sender.close();
 * }
 * ```
 */
export function acceptStream(open: OpenFrame, sink: FrameSink, options: AcceptOptions = {}): StreamHandle {
  return createCallee(open, sink, options, ALONE);
}

/** @internal As {@link acceptStream}, for the router. */
export function createCallee(
  { streamId, open }: OpenFrame,
  sink: FrameSink,
  options: AcceptOptions,
  membership: Membership,
): StreamEndpoint {
  const sendCredit = cappedCredit(open.initialCredit, open.bufferCapFrames);
  const endpoint = new StreamEndpoint(
    toEndpointInit({ role: "callee", streamId, open, sink, sendCredit }, options, membership),
  );
  if (endpoint.context.expired()) endpoint.onDeadline();
  else if (options.signal?.aborted) endpoint.onAbort(options.signal.reason);
  return endpoint;
}
