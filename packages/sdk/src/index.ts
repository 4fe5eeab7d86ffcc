// What the author of a module imports, all of it from here. Runs in browsers; processes stand in "@ixt/sdk/stdio" and "@ixt/sdk/host".

export {
  type Actor,
  type ActorInit,
  ActorSubject,
  type Clock,
  createActor,
  createDeadline,
  createError,
  createInvocationContext,
  createMetadata,
  type Deadline,
  deadlineAfter,
  EMPTY_CONTEXT,
  type ErrorCode,
  type InvocationContext,
  type InvocationContextInit,
  IxtError,
  MessageTarget,
  type Metadata,
  MetadataKey,
  systemTimers,
  type Timers,
  toPrintable,
} from "@ixt/context";
export {
  CancelReason,
  CloseReason,
  type CreditPolicy,
  DEFAULT_STREAM_LIMITS,
  InteractionKind,
  RemoteError,
  readSingle,
  resolveStreamLimits,
  type StreamCall,
  StreamCancelError,
  StreamErrorCode,
  type StreamHandle,
  type StreamLimits,
  type StreamObserver,
  type StreamOutcome,
  StreamSendError,
  type StreamSender,
  type StreamStats,
} from "@ixt/stream";
export {
  createMemoryPair,
  createPortTransport,
  createWebSocketTransport,
  type Transport,
  TransportError,
} from "@ixt/transport";
export { type CallHandler, type CallInit, defineCall } from "./call-handler.js";
export type { Caller, InvokeOptions, OpenStreamOptions } from "./caller.js";
export { bytes, type Codec, json, schema, text } from "./codec.js";
export { type Connection, type ConnectOptions, connect } from "./connect.js";
export type { Context, DownstreamInit } from "./context.js";
export { type Authorize, authorizeDelegation, type DelegationRequest } from "./delegation.js";
export { CallError } from "./errors.js";
export type { Peer, PeerModule, PeerSessionLimits } from "./handshake.js";
export type {
  CallRequest,
  IncomingCallRequest,
  IncomingStreamRequest,
  Interceptor,
  StreamRequest,
} from "./interceptor.js";
export type { MethodInfo, ModuleInfo, ModuleStats } from "./introspection.js";
export type { KindName } from "./kind-name.js";
export {
  consoleLogSink,
  formatLogEntry,
  type LogEntry,
  type LogFields,
  type Logger,
  type LogLevel,
  type LogSink,
} from "./log.js";
export { defineModule, type Module, type ModuleInit } from "./module.js";
export type { AttachOptions, ModuleEntry, ModulePlace } from "./module-place.js";
export type { Responder } from "./responder.js";
export { createHost, type Host, type HostOptions } from "./routing-host.js";
export { type DrainOptions, type Serving, serve } from "./serve.js";
export type { SessionOptions } from "./session-options.js";
export type { StandardIssue, StandardResult, StandardSchema } from "./standard-schema.js";
export { defineStream, type RawStreamInit, type StreamHandler, type StreamInit } from "./stream-handler.js";
