// @ixt/context: who asks, for what, until when. One frozen value, its parts, and its codec.

export { IxtError } from "@ixt/wire";
export { onAbort } from "./abort-listeners.js";
export { type Actor, type ActorInit, ANONYMOUS_ACTOR, createActor } from "./actor.js";
export type { BaggageEntry, BaggageProperty } from "./baggage.js";
export type { CapabilitySet } from "./capability-set.js";
export type { ChildContextInit } from "./child-context.js";
export type { Clock, RandomSource, TimerHandle, Timers } from "./clock.js";
export {
  type ContextDecodeOptions,
  decodeInvocationContext,
  encodeInvocationContext,
  fromWireInvocationContext,
  toWireInvocationContext,
} from "./context-codec.js";
export {
  type ContextLimits,
  type ContextOptions,
  DEFAULT_CONTEXT_LIMITS,
  resolveContextLimits,
} from "./context-limits.js";
export { createDeadline, type Deadline, deadlineAfter, NO_DEADLINE } from "./deadline.js";
export { createDeadlineSignal, type DeadlineSignal, type DeadlineSignalOptions } from "./deadline-signal.js";
export { createError, type ErrorCode, type ErrorInit } from "./error-code.js";
export { inspectAsJson } from "./inspect.js";
export {
  createInvocationContext,
  EMPTY_CONTEXT,
  type InvocationContext,
  type InvocationContextInit,
} from "./invocation-context.js";
export {
  createMetadata,
  EMPTY_METADATA,
  type Metadata,
  type MetadataInit,
  type MetadataOptions,
  type MetadataValue,
} from "./metadata.js";
export { MetadataKey } from "./metadata-key.js";
export { toPrintable } from "./printable.js";
export { type MetadataValues, readMetadata } from "./read-metadata.js";
export { ActorSubject } from "./subject.js";
export { systemClock, systemRandom, systemTimers } from "./system.js";
export { MessageTarget } from "./target.js";
export { createTokenRef, type TokenRef } from "./token-ref.js";
export type { Traceparent, Tracestate } from "./trace-context.js";
