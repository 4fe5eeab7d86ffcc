// The last step of a frame to its sink, where a frame that is refused is told apart from a way that is lost.

import { createError } from "@ixt/context";
import { IxtError } from "@ixt/wire";
import { shorten } from "./control-frames.js";
import type { FrameSink, StreamFrame } from "./frame.js";
import type { StreamId } from "./stream-id.js";

/** Ends with the cause when the way to the peer is lost. */
export interface DeliveryOwner {
  fail(cause: IxtError): void;
}

/**
 * Hands a frame to the sink.
 *
 * @throws IxtError of blame `local` that the sink refused this one frame with; IxtError `unavailable`, having failed the owner, for
 * whatever else the sink throws.
 */
export function deliverFrame(sink: FrameSink, frame: StreamFrame, owner: DeliveryOwner): void {
  try {
    sink.send(frame);
  } catch (error) {
    throw toFailure(error, owner);
  }
}

/**
 * Hands over a data frame, as what it consists of where the sink takes it so.
 *
 * @throws as {@link deliverFrame}
 */
export function deliverData(
  sink: FrameSink,
  streamId: StreamId,
  sequence: number,
  payload: Uint8Array,
  owner: DeliveryOwner,
): void {
  try {
    if (sink.sendData === undefined) sink.send({ streamId, kind: "data", data: { sequence, payload } });
    else sink.sendData(streamId, sequence, payload);
  } catch (error) {
    throw toFailure(error, owner);
  }
}

/** Hands over the frame that ends a stream, of which nobody is left to tell that it was refused. Never throws. */
export function deliverLastFrame(sink: FrameSink, frame: StreamFrame): void {
  try {
    sink.send(frame);
  } catch (error) {
    // What is too large of it must not keep the peer from hearing of the end at all.
    const shorter = isRefusal(error) ? shorten(frame) : undefined;
    if (shorter !== undefined) deliverLastFrame(sink, shorter);
  }
}

/** What to throw for what the sink threw; the owner is failed first, unless the sink only refused this one frame. */
function toFailure(error: unknown, owner: DeliveryOwner): unknown {
  if (isRefusal(error)) return error;
  const cause = createError("unavailable", "the way to the peer is lost", { blame: "transport", cause: error });
  owner.fail(cause);
  return cause;
}

/** The sink refused this one frame: nothing of it was sent. */
function isRefusal(error: unknown): boolean {
  return IxtError.is(error) && error.blame === "local";
}
