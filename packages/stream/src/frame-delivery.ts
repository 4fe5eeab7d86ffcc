// The last step of a frame to its sink, where a frame that is refused is told apart from a way that is lost.

import { createError } from "@ixt/context";
import { IxtError } from "@ixt/wire";
import { shorten } from "./control-frames.js";
import type { FrameSink, StreamFrame } from "./frame.js";

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
    if (isRefusal(error)) throw error;
    const cause = createError("unavailable", "the way to the peer is lost", { blame: "transport", cause: error });
    owner.fail(cause);
    throw cause;
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

/** The sink refused this one frame: nothing of it was sent. */
function isRefusal(error: unknown): boolean {
  return IxtError.is(error) && error.blame === "local";
}
