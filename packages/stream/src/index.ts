// @ixt/stream: credit-controlled streams (spec 23). Frames and their codec, one end of a stream, and the router of a session.

export { type AcceptOptions, acceptStream } from "./accept.js";
export type { DrainOptions, DrainReport } from "./drain.js";
export { createEnvelopeSink } from "./envelope-sink.js";
export type {
  DataFrameParts,
  FrameSink,
  OpenFrame,
  StreamCancel,
  StreamClose,
  StreamCredit,
  StreamData,
  StreamError,
  StreamFrame,
  StreamOpen,
} from "./frame.js";
export {
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameDecodeOptions,
  fromWireStreamFrame,
  toWireStreamFrame,
} from "./frame-codec.js";
export type { IncomingPayloads, StreamCall, StreamHandle, StreamStats } from "./handle.js";
export type { StreamRole } from "./interaction.js";
export { type OpenInit, type OpenOptions, openStream, type PeerLimits } from "./open.js";
export type { StreamOutcome } from "./outcome.js";
export { readSingle } from "./read-single.js";
export { fromReadableStream, type ReadableSource } from "./readable-source.js";
export type { CreditPolicy } from "./receive-window.js";
export { StreamRouter } from "./router.js";
export type { AcceptHook, RouterOptions } from "./router-options.js";
export type { RoutedStreamStats, RouterStats } from "./router-stats.js";
export type { PayloadSource } from "./send-all.js";
export type { StreamSender } from "./sender.js";
export type { SendingHalf } from "./sending-end.js";
export {
  RemoteError,
  type SendRefusal,
  StreamCancelError,
  StreamSendError,
  streamErrorCodeOf,
} from "./stream-errors.js";
export { StreamId, StreamIdError } from "./stream-id.js";
export { DEFAULT_STREAM_LIMITS, resolveStreamLimits, type StreamLimits } from "./stream-limits.js";
export type { StreamObserver } from "./stream-observer.js";
export type { StreamOptions } from "./stream-options.js";
export type { StreamState } from "./stream-state.js";
export type { RateLimit } from "./token-bucket.js";
export { toReadableStream, toWritableStream } from "./web-streams.js";
export {
  CancelReason,
  CloseReason,
  cancelReasonName,
  closeReasonName,
  InteractionKind,
  interactionKindName,
  StreamErrorCode,
  streamErrorCodeName,
} from "./wire-enums.js";
