// Frames in as few words as a script of a peer has: `open("serverStream")`, `data(0, "hello")`, `credit(8)`.

import { EMPTY_CONTEXT, type InvocationContext } from "@ixt/context";
import {
  CancelReason,
  CloseReason,
  InteractionKind,
  StreamErrorCode,
  type StreamFrame,
  type StreamId,
} from "@ixt/stream";
import { toPayload } from "./payload.js";

/** Each kind of frame by itself, so that leaving out the id does not mix them. */
type WithoutId<Frame> = Frame extends unknown ? Omit<Frame, "streamId"> : never;

/**
 * A frame that is of no stream yet; {@link onStream} makes it one of a stream.
 *
 * @see {@link open}
 */
export type FrameDraft = WithoutId<StreamFrame>;

/**
 * What an open frame says beside its kind.
 *
 * @see {@link open}
 */
export interface OpenDraftInit {
  /** Data frames that the callee may send at once. Default 16. */
  readonly credit?: number;
  /** Data frames that the caller holds. Default 64. */
  readonly cap?: number;
  /** Default the empty context. */
  readonly context?: InvocationContext;
}

/**
 * Begins a stream.
 *
 * @example
 * ```ts
 * import { StreamId } from "@ixt/stream";
 * import { onStream, open } from "@ixt/testkit";
 *
 * const frame = onStream(StreamId.random(), open("serverStream", { credit: 2 }));
 * console.log(frame.kind); // open
 * ```
 */
export function open(kind: keyof typeof InteractionKind, init: OpenDraftInit = {}): FrameDraft & { kind: "open" } {
  const { credit: initialCredit = 16, cap: bufferCapFrames = 64, context = EMPTY_CONTEXT } = init;
  return { kind: "open", open: { kind: InteractionKind[kind], initialCredit, bufferCapFrames, context } };
}

/**
 * One payload; text becomes UTF-8.
 *
 * @example
 * ```ts
 * import { data, frameLine } from "@ixt/testkit";
 *
 * console.log(frameLine(data(0, "hello"))); // data #0 5 B
 * ```
 */
export function data(sequence: number, payload: Uint8Array | string = ""): FrameDraft & { kind: "data" } {
  return { kind: "data", data: { sequence, payload: toPayload(payload) } };
}

/**
 * Permission for so many data frames more.
 *
 * @example
 * ```ts
 * import { credit, frameLine } from "@ixt/testkit";
 *
 * console.log(frameLine(credit(8))); // credit +8
 * ```
 */
export function credit(frames: number): FrameDraft & { kind: "credit" } {
  return { kind: "credit", credit: { frames } };
}

/**
 * Ends its sender's direction, after so many data frames.
 *
 * @example
 * ```ts
 * import { close, frameLine } from "@ixt/testkit";
 *
 * console.log(frameLine(close(3))); // close complete after 3
 * ```
 */
export function close(
  finalSequence: number,
  reason: keyof typeof CloseReason = "complete",
): FrameDraft & { kind: "close" } {
  return { kind: "close", close: { reason: CloseReason[reason], finalSequence } };
}

/**
 * Gives the stream up.
 *
 * @example
 * ```ts
 * import { cancel, frameLine } from "@ixt/testkit";
 *
 * console.log(frameLine(cancel("shutdown", "see you"))); // cancel shutdown "see you"
 * ```
 */
export function cancel(reason: keyof typeof CancelReason = "caller", message = ""): FrameDraft & { kind: "cancel" } {
  return { kind: "cancel", cancel: { reason: CancelReason[reason], message } };
}

/**
 * Fails the stream.
 *
 * @example
 * ```ts
 * import { error, frameLine } from "@ixt/testkit";
 *
 * console.log(frameLine(error("notFound", "no such log"))); // error notFound "no such log"
 * ```
 */
export function error(
  code: keyof typeof StreamErrorCode,
  message = "",
  details: Uint8Array | string = "",
): FrameDraft & { kind: "error" } {
  return { kind: "error", error: { code: StreamErrorCode[code], message, details: toPayload(details) } };
}

/**
 * The frame as one of this stream.
 *
 * @example
 * ```ts
 * import { encodeStreamFrame, StreamId } from "@ixt/stream";
 * import { credit, onStream } from "@ixt/testkit";
 *
 * const bytes = encodeStreamFrame(onStream(StreamId.random(), credit(8)));
 * console.log(bytes.length % 8); // 0
 * ```
 */
export function onStream<Draft extends FrameDraft>(
  streamId: StreamId,
  draft: Draft,
): Draft & { readonly streamId: StreamId } {
  return { ...draft, streamId };
}
