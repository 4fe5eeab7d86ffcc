// The six frames of a stream (spec 23), as values. A frame says which stream it is of and carries exactly one of the six.

import type { InvocationContext } from "@ixt/context";
import type { UnrecognizedEnum } from "@ixt/wire";
import type { StreamId } from "./stream-id.js";
import type { CancelReason, CloseReason, InteractionKind, StreamErrorCode } from "./wire-enums.js";

/**
 * Begins a stream. The service and method stand in the context's target.
 *
 * @see {@link OpenFrame}
 */
export interface StreamOpen {
  readonly kind: InteractionKind;
  /** Data frames the callee may send before the first credit frame. */
  readonly initialCredit: number;
  /** Data frames the caller holds at most; 0 where it does not say. */
  readonly bufferCapFrames: number;
  /** Who asks, until when. The empty context where the frame carries none. */
  readonly context: InvocationContext;
}

/**
 * One payload.
 *
 * @see {@link StreamFrame}
 */
export interface StreamData {
  /** Per direction, from 0, without gaps. */
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/**
 * Permission to send more.
 *
 * @see {@link StreamFrame}
 */
export interface StreamCredit {
  /** Data frames, added to what is left; never 0. */
  readonly frames: number;
}

/**
 * Ends its sender's own direction.
 *
 * @see {@link StreamFrame}
 */
export interface StreamClose {
  readonly reason: CloseReason | UnrecognizedEnum;
  /** How many data frames its sender has sent. */
  readonly finalSequence: number;
}

/**
 * Gives the whole stream up.
 *
 * @see {@link StreamFrame}
 */
export interface StreamCancel {
  readonly reason: CancelReason | UnrecognizedEnum;
  readonly message: string;
}

/**
 * Fails the whole stream.
 *
 * @see {@link StreamFrame}
 */
export interface StreamError {
  readonly code: StreamErrorCode | UnrecognizedEnum;
  readonly message: string;
  readonly details: Uint8Array;
}

/**
 * The frame that begins a stream.
 *
 * @example
 * ```ts
 * import { EMPTY_CONTEXT } from "@ixt/context";
 * import { InteractionKind, type OpenFrame, StreamId } from "@ixt/stream";
 *
 * const open: OpenFrame = {
 *   streamId: StreamId.random(),
 *   kind: "open",
 *   open: { kind: InteractionKind.serverStream, initialCredit: 16, bufferCapFrames: 64, context: EMPTY_CONTEXT },
 * };
 * console.log(open.open.initialCredit); // 16
 * ```
 */
export interface OpenFrame {
  readonly streamId: StreamId;
  readonly kind: "open";
  readonly open: StreamOpen;
}

/**
 * A frame of a stream: the one field named by `kind` is there.
 *
 * @example
 * ```ts
 * import { closeReasonName, type StreamFrame } from "@ixt/stream";
 *
 * function describe(frame: StreamFrame): string {
 *   switch (frame.kind) {
 *     case "data":
 *       return `data ${frame.data.sequence}, ${frame.data.payload.length} bytes`;
 *     case "credit":
 *       return `credit for ${frame.credit.frames} more`;
 *     case "close":
 *       return `close (${closeReasonName(frame.close.reason)}) after ${frame.close.finalSequence}`;
 *     default:
 *       return frame.kind; // open, cancel, error
 *   }
 * }
 * ```
 */
export type StreamFrame =
  | OpenFrame
  | { readonly streamId: StreamId; readonly kind: "data"; readonly data: StreamData }
  | { readonly streamId: StreamId; readonly kind: "credit"; readonly credit: StreamCredit }
  | { readonly streamId: StreamId; readonly kind: "close"; readonly close: StreamClose }
  | { readonly streamId: StreamId; readonly kind: "cancel"; readonly cancel: StreamCancel }
  | { readonly streamId: StreamId; readonly kind: "error"; readonly error: StreamError };

/**
 * A data frame without its payload, as plain numbers: the words of its id as `Bytes16` has them, and its sequence.
 *
 * @see {@link StreamRouter}
 */
export interface DataFrameParts {
  readonly streamIdA: number;
  readonly streamIdB: number;
  readonly streamIdC: number;
  readonly streamIdD: number;
  readonly sequence: number;
}

/**
 * Where a stream's frames go: a session's encoder, or a test's memory. Declared here, provided from above.
 *
 * `send` takes the frame at once and keeps nothing of it: the payload is the caller's again when it returns. It throws an
 * IxtError of blame `local` to refuse one frame of which nothing was sent (it cannot be encoded), and the stream lives on;
 * anything else that it throws means that the way to the peer is lost, and ends the stream with `unavailable`.
 *
 * @example
 * ```ts
 * import { encodeStreamFrame, type FrameSink } from "@ixt/stream";
 *
 * function createSink(write: (bytes: Uint8Array) => void): FrameSink {
 *   return { send: (frame) => write(encodeStreamFrame(frame)) };
 * }
 * ```
 */
export interface FrameSink {
  send(frame: StreamFrame): void;
  /**
   * Called for data frames instead of `send` where it is there, with what such a frame consists of, so that none has to be made for a
   * sink that only writes it down. What holds for `send` holds for it.
   */
  sendData?(streamId: StreamId, sequence: number, payload: Uint8Array): void;
  /**
   * Undefined while more data may go at once. Else it settles, either way, when that may be, and sends with credit wait for it; one frame of
   * those that wait then goes unasked. What it throws is not looked at. Absent for a sink that never piles up.
   */
  whenWritable?(): Promise<void> | undefined;
}
