// How an adapter works the sending half of a stream: whatever fails once the stream is over fails with its cause.

import type { StreamHandle } from "./handle.js";
import { canSend } from "./stream-state.js";

/**
 * The sending half of a stream, and what tells of its end; every handle is one.
 *
 * @see {@link toWritableStream}
 */
export type SendingHalf = Pick<StreamHandle, "sender" | "state" | "closed">;

/** Sends a chunk when it may go. Rejects with the cause when the stream is over, and as `send` rejects. */
export async function sendChunk(stream: SendingHalf, chunk: Uint8Array): Promise<void> {
  try {
    await stream.sender.send(chunk);
  } catch (error) {
    if (stream.state === "ended") return stream.sender.ready();
    throw error;
  }
}

/** Closes this side's direction. Rejects with the cause when the stream is over before, and as `close` throws. */
export async function closeSending(stream: SendingHalf): Promise<void> {
  // Of a stream that is over, `close` says nothing.
  if (stream.state === "ended") return stream.sender.ready();
  stream.sender.close();
}

/** Cancels the stream, unless this side's direction has ended already. */
export function abandonSending(stream: SendingHalf): void {
  if (canSend(stream.state)) stream.sender.cancel();
}
