// @ixt/stream: credit-controlled streams (spec 23). Frames and their codec, one end of a stream, and the router of a session.

export { type AcceptOptions, acceptStream } from "./accept.js";
export type {
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
export type { StreamHandle, StreamStats } from "./handle.js";
export type { StreamRole } from "./interaction.js";
export { type OpenInit, type OpenOptions, openStream, type PeerLimits } from "./open.js";
export type { StreamOutcome } from "./outcome.js";
export { readSingle } from "./read-single.js";
export type { CreditPolicy } from "./receive-window.js";
export { type AcceptHook, type RouterOptions, StreamRouter } from "./router.js";
export type { StreamSender } from "./sender.js";
export { RemoteError, type SendRefusal, StreamSendError, streamErrorCodeOf } from "./stream-errors.js";
export { StreamId, StreamIdError } from "./stream-id.js";
export { DEFAULT_STREAM_LIMITS, resolveStreamLimits, type StreamLimits } from "./stream-limits.js";
export type { StreamOptions } from "./stream-options.js";
export type { StreamState } from "./stream-state.js";
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
