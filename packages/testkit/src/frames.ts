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

/** A frame that is of no stream yet; {@link onStream} makes it one of a stream. */
export type FrameDraft = WithoutId<StreamFrame>;

/** What an open frame says beside its kind. */
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

/** One payload; text becomes UTF-8. */
export function data(sequence: number, payload: Uint8Array | string = ""): FrameDraft & { kind: "data" } {
  return { kind: "data", data: { sequence, payload: toPayload(payload) } };
}

/** Permission for so many data frames more. */
export function credit(frames: number): FrameDraft & { kind: "credit" } {
  return { kind: "credit", credit: { frames } };
}

/** Ends its sender's direction, after so many data frames. */
export function close(
  finalSequence: number,
  reason: keyof typeof CloseReason = "complete",
): FrameDraft & { kind: "close" } {
  return { kind: "close", close: { reason: CloseReason[reason], finalSequence } };
}

/** Gives the stream up. */
export function cancel(reason: keyof typeof CancelReason = "caller", message = ""): FrameDraft & { kind: "cancel" } {
  return { kind: "cancel", cancel: { reason: CancelReason[reason], message } };
}

/** Fails the stream. */
export function error(
  code: keyof typeof StreamErrorCode,
  message = "",
  details: Uint8Array | string = "",
): FrameDraft & { kind: "error" } {
  return { kind: "error", error: { code: StreamErrorCode[code], message, details: toPayload(details) } };
}

/** The frame as one of this stream. */
export function onStream<Draft extends FrameDraft>(
  streamId: StreamId,
  draft: Draft,
): Draft & { readonly streamId: StreamId } {
  return { ...draft, streamId };
}
