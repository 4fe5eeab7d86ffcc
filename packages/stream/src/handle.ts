// One stream, as the application and the router see it; the same for the callee and the caller.

import type { InvocationContext } from "@ixt/context";
import type { IxtError, UnrecognizedEnum } from "@ixt/wire";
import type { StreamFrame } from "./frame.js";
import type { StreamRole } from "./interaction.js";
import type { StreamOutcome } from "./outcome.js";
import type { StreamSender } from "./sender.js";
import type { StreamId } from "./stream-id.js";
import type { StreamObserver } from "./stream-observer.js";
import type { StreamState } from "./stream-state.js";
import type { CancelReason, CloseReason, InteractionKind } from "./wire-enums.js";

/**
 * Counters of one stream: what one asks of a stream that is stuck.
 *
 * @example
 * ```ts
 * import type { StreamHandle } from "@ixt/stream";
 *
 * function explain(stream: StreamHandle): string {
 *   const { stalledMs, sendCredit, bufferedFrames } = stream.stats();
 *   if (stalledMs > 1_000) return `the peer has granted nothing for ${stalledMs} ms`;
 *   return `may send ${sendCredit}, and ${bufferedFrames} wait to be taken`;
 * }
 * ```
 */
export interface StreamStats {
  /** Data frames sent, which is also the sequence of the next. */
  readonly sentFrames: number;
  readonly sentBytes: number;
  /** Data frames that have come, which is also the sequence of the next. */
  readonly receivedFrames: number;
  readonly receivedBytes: number;
  /** Data frames that have come and were not taken yet, and the bytes of their payloads. */
  readonly bufferedFrames: number;
  readonly bufferedBytes: number;
  /** Data frames that we may send, and that the peer may. */
  readonly sendCredit: number;
  readonly receiveCredit: number;
  /** How often a data frame could not be sent for want of credit. */
  readonly creditStalls: number;
  /** Milliseconds since a data frame first found no credit, 0 when credit has come since. */
  readonly stalledMs: number;
  /** Milliseconds since this end of the stream was made. */
  readonly ageMs: number;
}

/**
 * What `await using` calls: cancels a stream that is not over, and waits for its outcome. Never rejects. It is there where the
 * host's types know of it, and the types compile where they do not.
 */
type AsyncDisposes = SymbolConstructor extends { readonly asyncDispose: infer Dispose extends symbol }
  ? { readonly [Key in Dispose]: () => Promise<void> }
  : object;

/**
 * The payloads of the peer's data frames, in order.
 *
 * @see {@link StreamHandle}
 */
export interface IncomingPayloads extends AsyncIterableIterator<Uint8Array, undefined> {
  /** The next payload if it has come; `undefined` says that one has to wait for `next`, which also tells of the end. */
  tryNext(): Uint8Array | undefined;
}

/**
 * One end of a stream.
 *
 * @example
 * ```ts
 * import type { StreamHandle } from "@ixt/stream";
 *
 * async function shout(stream: StreamHandle): Promise<string> {
 *   for await (const payload of stream.incoming) {
 *     const text = new TextDecoder().decode(payload).toUpperCase();
 *     await stream.sender.send(new TextEncoder().encode(text));
 *   }
 *   stream.sender.close();
 *   return (await stream.closed).status;
 * }
 * ```
 */
export interface StreamHandle extends AsyncDisposes {
  readonly streamId: StreamId;
  readonly kind: InteractionKind;
  readonly role: StreamRole;
  /** Who asks, until when. */
  readonly context: InvocationContext;
  /**
   * The payloads of the peer's data frames, in order; at most `bufferCapFrames` wait here. For one consumer. Ends when the
   * peer has closed and all was taken; throws the cause when the stream ends otherwise, after an error frame and when the
   * peer is lost only once what came before was taken. Leaving the loop early cancels the stream, once, with `consumerStopped`.
   *
   * A payload is the consumer's; with `payload: "view"` it shares the buffer it came in.
   */
  readonly incoming: IncomingPayloads;
  readonly sender: StreamSender;
  /**
   * Aborts, with the cause as its reason, when the stream is cancelled, fails, passes its deadline or loses its transport. Not
   * when it completes: the work was done, so nothing is to be called off.
   */
  readonly signal: AbortSignal;
  readonly state: StreamState;
  /** Why the peer sends no more, as its close said it; `undefined` before that has come. It may be one of a newer schema. */
  readonly peerCloseReason: CloseReason | UnrecognizedEnum | undefined;
  /** How the stream ended, once it has. Never rejects. */
  readonly closed: Promise<StreamOutcome>;
  /** What else went wrong once the stream was over, the first eight: the outcome's cause is the story, these are its detail. */
  readonly suppressed: readonly IxtError[];
  /** The counters now. */
  stats(): StreamStats;
  /** Tells `observer` of what passes from now on; of a stream that is over, its end alone, at once. */
  observe(observer: StreamObserver): void;
  /**
   * Hands each payload to `callback` as it comes, in place of `incoming`: at once, in order, and without a promise for each, which for
   * small payloads is most of what they cost. What has come already is handed over within this call. A payload is granted again when the
   * callback returns; it is not awaited, so one that must wait sets `creditPolicy: "manual"`. What it throws cancels the stream with
   * `consumerStopped`, and is the cause's cause; where the stream is over already it goes to the host.
   *
   * @param onEnd called once the peer has closed and all before that was handed over. Of every other end `closed` tells.
   * @throws IxtError `invalidArgument` when the stream has a consumer already, one that waits for `next` included.
   */
  onData(callback: (payload: Uint8Array) => void, onEnd?: () => void): void;
  /** Takes a frame of the peer's for this stream. Never throws; a frame that breaks a rule ends the stream. */
  feed(frame: StreamFrame): void;
  /** Ends the stream as failed without a word to the peer: the way to it is lost. */
  fail(cause: IxtError): void;
}

/**
 * The caller's end of a stream.
 *
 * @example
 * ```ts
 * import { type FrameSink, InteractionKind, openStream } from "@ixt/stream";
 *
 * async function sum(numbers: Iterable<number>, sink: FrameSink): Promise<Uint8Array> {
 *   const call = openStream({ kind: InteractionKind.clientStream }, sink);
 *   for (const number of numbers) await call.send(Uint8Array.of(number));
 *   call.sender.close();
 *   return call.response;
 * }
 * ```
 */
export interface StreamCall extends StreamHandle {
  /**
   * The one payload of a unary or client stream, once the peer's close has confirmed that it was all. Takes from `incoming` from
   * the first time it is asked for, and is the same promise ever after.
   *
   * Rejects with the stream's cause when it ends otherwise; with IxtError `invalidArgument` where the kind has many responses.
   */
  readonly response: Promise<Uint8Array>;
  /** As `sender.send`. */
  send(payload: Uint8Array): Promise<void>;
  /** As `sender.cancel`. */
  cancel(reason?: CancelReason, message?: string): void;
}
