// One stream, as the application and the router see it; the same for the callee and the caller.

import type { InvocationContext } from "@ixt/context";
import type { IxtError } from "@ixt/wire";
import type { StreamFrame } from "./frame.js";
import type { StreamRole } from "./interaction.js";
import type { StreamOutcome } from "./outcome.js";
import type { StreamSender } from "./sender.js";
import type { StreamId } from "./stream-id.js";
import type { StreamState } from "./stream-state.js";
import type { InteractionKind } from "./wire-enums.js";

/** Counters of one stream. */
export interface StreamStats {
  readonly sentFrames: number;
  readonly sentBytes: number;
  readonly receivedFrames: number;
  readonly receivedBytes: number;
  /** Data frames that have come and were not taken yet. */
  readonly bufferedFrames: number;
  /** How often a data frame could not be sent for want of credit. */
  readonly creditStalls: number;
}

/** One end of a stream. */
export interface StreamHandle {
  readonly streamId: StreamId;
  readonly kind: InteractionKind;
  readonly role: StreamRole;
  /** Who asks, until when. */
  readonly context: InvocationContext;
  /**
   * The payloads of the peer's data frames, in order; at most `bufferCapFrames` wait here. For one consumer. Ends when the
   * peer has closed and all was taken; throws the cause when the stream ends otherwise, after an error frame only once what
   * came before it was taken. Leaving the loop early cancels the stream, once, with `consumerStopped`.
   *
   * A payload is the consumer's; with `payload: "view"` it shares the buffer it came in.
   */
  readonly incoming: AsyncIterableIterator<Uint8Array>;
  readonly sender: StreamSender;
  /**
   * Aborts, with the cause as its reason, when the stream is cancelled, fails, passes its deadline or loses its transport. Not
   * when it completes: the work was done, so nothing is to be called off.
   */
  readonly signal: AbortSignal;
  readonly state: StreamState;
  /** How the stream ended, once it has. Never rejects. */
  readonly closed: Promise<StreamOutcome>;
  /** The counters now. */
  stats(): StreamStats;
  /** Takes a frame of the peer's for this stream. Never throws; a frame that breaks a rule ends the stream. */
  feed(frame: StreamFrame): void;
  /** Ends the stream as failed without a word to the peer: the way to it is lost. */
  fail(cause: IxtError): void;
}
