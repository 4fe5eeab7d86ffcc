// The sink of a session: each frame goes out as one of the session's own messages.

import type { Envelope } from "@ixt/wire/wasipc";
import type { FrameSink } from "./frame.js";
import { toWireStreamFrame } from "./frame-codec.js";

/**
 * A sink that hands each frame on as the envelope that carries it, within `send`. What `send` throws decides as with any sink: an
 * IxtError of blame `local` refuses the frame, anything else says that the way to the peer is lost.
 *
 * @param send takes the envelope at once: the payload in it is the sender's again when it returns
 * @param whenWritable what a {@link FrameSink} says of when more may go. Default: always
 *
 * @example
 * ```ts
 * import { createEnvelopeSink, StreamRouter } from "@ixt/stream";
 * import { encodeEnvelope } from "@ixt/wire/wasipc";
 *
 * function openRouter(write: (message: Uint8Array) => void): StreamRouter {
 *   return new StreamRouter(createEnvelopeSink((envelope) => write(encodeEnvelope(envelope))));
 * }
 * ```
 */
export function createEnvelopeSink(
  send: (envelope: Envelope) => void,
  whenWritable?: () => Promise<void> | undefined,
): FrameSink {
  return {
    send: (frame) => send({ kind: "stream", stream: toWireStreamFrame(frame) }),
    ...(whenWritable && { whenWritable }),
  };
}
