// @ixt/context: who asks, for what, until when. One frozen value, its parts, and its codec.

export { IxtError } from "@ixt/wire";
export { onAbort } from "./abort-listeners.js";
export { type Actor, type ActorInit, ANONYMOUS_ACTOR, createActor } from "./actor.js";
export type { CapabilitySet } from "./capability-set.js";
export type { Clock, RandomSource, TimerHandle, Timers } from "./clock.js";
export {
  type ContextDecodeOptions,
  decodeInvocationContext,
  encodeInvocationContext,
  fromWireInvocationContext,
  toWireInvocationContext,
} from "./context-codec.js";
export { type ContextLimits, DEFAULT_CONTEXT_LIMITS, resolveContextLimits } from "./context-limits.js";
export { createDeadline, type Deadline, deadlineAfter, NO_DEADLINE } from "./deadline.js";
export { createError, type ErrorCode, type ErrorInit } from "./error-code.js";
export {
  createInvocationContext,
  EMPTY_CONTEXT,
  type InvocationContext,
  type InvocationContextInit,
} from "./invocation-context.js";
export { createMetadata, EMPTY_METADATA, type Metadata, type MetadataInit } from "./metadata.js";
export { MetadataKey } from "./metadata-key.js";
export { toPrintable } from "./printable.js";
export { ActorSubject } from "./subject.js";
export { systemClock, systemRandom, systemTimers } from "./system.js";
export { MessageTarget } from "./target.js";
export { createTokenRef, type TokenRef } from "./token-ref.js";
