// Two streams made into one: what comes on either goes out on the other, under the other's credit, and the end of one is the end of both.

import {
  CancelReason,
  CloseReason,
  RemoteError,
  StreamCancelError,
  type StreamHandle,
  type StreamOutcome,
  streamErrorCodeOf,
} from "@ixt/stream";
import { isUnrecognized } from "@ixt/wire";

/**
 * Joins two streams of one kind until both are over, the callee's end of one and the caller's end of the other. Never rejects.
 *
 * A payload is taken from one side when the one before it has gone out on the other, which waits there for credit and for the channel: beside what the
 * streams themselves hold, one payload each way is held here. A close follows what was sent before it, with its reason, and so do an error of the
 * peer's and the loss of the callee; a cancel, a deadline and the loss of the caller, for whom all is done, overtake it.
 */
export async function splice(near: StreamHandle, far: StreamHandle): Promise<void> {
  await Promise.all([carry(near, far), carry(far, near)]);
}

/** One direction. */
async function carry(from: StreamHandle, to: StreamHandle): Promise<void> {
  void from.closed.then((outcome) => {
    if (!isBehindData(outcome, from)) passOn(outcome, to);
  });
  try {
    const { incoming } = from;
    const { sender } = to;
    for (;;) {
      // Nothing is awaited that need not be: what has come goes on at once, as far as it may.
      const payload = incoming.tryNext() ?? (await incoming.next()).value;
      if (payload === undefined) break;
      if (sender.credit === 0 || !sender.trySend(payload)) await sender.send(payload);
    }
    sender.close(closeReasonOf(from));
  } catch (error) {
    // The end of the other side is passed on by the other direction.
    if (from.state === "ended") passOn(await from.closed, to);
    else if (to.state !== "ended") refuse(error, [from, to]);
  }
}

function closeReasonOf({ peerCloseReason }: StreamHandle): CloseReason {
  return peerCloseReason === undefined || isUnrecognized(peerCloseReason) ? CloseReason.unspecified : peerCloseReason;
}

/** An error frame of the peer's, and the loss of one that we had asked, are read after the data that came before. */
function isBehindData(outcome: StreamOutcome, { role }: StreamHandle): boolean {
  if (outcome.status !== "failed") return false;
  return outcome.cause instanceof RemoteError || (role === "caller" && outcome.cause.blame === "transport");
}

/** Ends `to` as the other one has ended. Does nothing where it is over. */
function passOn(outcome: StreamOutcome, to: StreamHandle): void {
  if (outcome.status === "complete" || to.state === "ended") return;
  const { cause } = outcome;
  if (cause instanceof StreamCancelError) {
    const { reason, detail } = cause;
    to.sender.cancel(isUnrecognized(reason) ? CancelReason.unspecified : reason, detail);
  } else if (outcome.status === "cancelled") {
    to.sender.cancel();
  } else {
    const details = cause instanceof RemoteError ? [cause.details] : [];
    to.sender.sendError(streamErrorCodeOf(cause), cause.message, ...details);
  }
}

/** A payload that one side could take and the other cannot, such as one that is too large for its peer. */
function refuse(error: unknown, streams: readonly StreamHandle[]): void {
  const code = streamErrorCodeOf(error);
  for (const { sender } of streams) sender.sendError(code, "a payload cannot be handed on");
}
