// Between the InvocationContext and its bytes. What comes from a peer is checked in full before anything above sees it.

import { Bytes16, type DecodeOptions, WireError } from "@ixt/wire";
import * as Wire from "@ixt/wire/module";
import { type Actor, ANONYMOUS_ACTOR, createActor, toOwnActor } from "./actor.js";
import type { Clock } from "./clock.js";
import { type ContextLimits, type ContextOptions, DEFAULT_CONTEXT_LIMITS } from "./context-limits.js";
import { createDeadline } from "./deadline.js";
import { createInvocationContext, EMPTY_CONTEXT, type InvocationContext } from "./invocation-context.js";
import { createMetadata, EMPTY_METADATA } from "./metadata.js";
import type { ActorSubject } from "./subject.js";
import { systemClock } from "./system.js";
import type { MessageTarget } from "./target.js";

/**
 * How a context is read.
 *
 * @example
 * ```ts
 * import { type ContextDecodeOptions, decodeInvocationContext, resolveContextLimits } from "@ixt/context";
 *
 * const options: ContextDecodeOptions = {
 *   contextLimits: resolveContextLimits({ maxCapabilities: 16 }),
 *   skewToleranceMs: 250,
 * };
 * console.log(decodeInvocationContext(new Uint8Array(0), options).actor.subject.kind); // anonymous
 * ```
 */
export interface ContextDecodeOptions {
  /** Bounds on the context. Default {@link DEFAULT_CONTEXT_LIMITS}. */
  readonly contextLimits?: ContextLimits;
  /** Turns the deadline into a moment of the monotonic clock, once, now. Default the host's. */
  readonly clock?: Clock;
  /**
   * For how many milliseconds beyond its deadline a context is still wanted here, since the sender's clock may be ahead or behind.
   * For this side's clock alone: what is sent on is what was received. 0 or more; default 0.
   */
  readonly skewToleranceMs?: number;
}

/**
 * Encodes a context as one framed message, into bytes of the caller's own. It holds the tokenRef as it is: never log it.
 *
 * @throws WireError, blame `local`, when a text has no UTF-8.
 *
 * @example
 * ```ts
 * import { EMPTY_CONTEXT, encodeInvocationContext } from "@ixt/context";
 *
 * console.log(encodeInvocationContext(EMPTY_CONTEXT).length % 8); // 0
 * ```
 */
export function encodeInvocationContext(context: InvocationContext): Uint8Array {
  return Wire.encodeInvocationContext(toWireFields(context));
}

/**
 * Decodes one framed message; no bytes at all, or a message with nothing in it, give {@link EMPTY_CONTEXT}'s value.
 *
 * @param bytes never changed, never kept
 * @throws WireError, blame `peer`, for malformed bytes and unknown variants; IxtError `invalidArgument` or
 * `resourceExhausted`, blame `peer`, for a context that breaks a rule or a limit.
 *
 * @example
 * ```ts
 * import { createInvocationContext, decodeInvocationContext, encodeInvocationContext } from "@ixt/context";
 *
 * const bytes = encodeInvocationContext(createInvocationContext({ correlationId: "c-1" }));
 * console.log(decodeInvocationContext(bytes).correlationId); // c-1
 * ```
 */
export function decodeInvocationContext(
  bytes: Uint8Array | undefined,
  options: ContextDecodeOptions & DecodeOptions = {},
): InvocationContext {
  const isEmpty = bytes === undefined || bytes.length === 0;
  return fromWireInvocationContext(isEmpty ? undefined : Wire.decodeInvocationContext(bytes, options), options);
}

/**
 * The context as the plain struct that is embedded in a StreamOpen or a HandlePayload; the empty one is left out.
 * It holds the tokenRef as it is: never log it.
 *
 * @example
 * ```ts
 * import { createInvocationContext, EMPTY_CONTEXT, toWireInvocationContext } from "@ixt/context";
 *
 * console.log(toWireInvocationContext(EMPTY_CONTEXT)); // undefined
 * console.log(toWireInvocationContext(createInvocationContext({ correlationId: "c-1" }))?.correlationId); // c-1
 * ```
 */
export function toWireInvocationContext(context: InvocationContext): Wire.InvocationContext | undefined {
  const fields = toWireFields(context);
  return isEmpty(fields) ? undefined : fields;
}

/**
 * The context out of the plain struct that was embedded in a StreamOpen or a HandlePayload; absent gives the empty one.
 *
 * @throws as {@link decodeInvocationContext} does.
 *
 * @example
 * ```ts
 * import { createInvocationContext, fromWireInvocationContext, toWireInvocationContext } from "@ixt/context";
 *
 * const wire = toWireInvocationContext(createInvocationContext({ correlationId: "c-1" }));
 * console.log(fromWireInvocationContext(wire).correlationId); // c-1
 * console.log(fromWireInvocationContext(undefined).correlationId); // undefined
 * ```
 */
export function fromWireInvocationContext(
  wire: Wire.InvocationContext | undefined,
  options: ContextDecodeOptions = {},
): InvocationContext {
  const { contextLimits: limits = DEFAULT_CONTEXT_LIMITS, clock = systemClock, skewToleranceMs } = options;
  if (wire === undefined) {
    // What is derived of it counts on the receiver's clock.
    return clock === systemClock ? EMPTY_CONTEXT : createInvocationContext({ deadline: createDeadline(0, clock) });
  }
  const received = { limits, blame: "peer", reserved: true } as const;
  return createInvocationContext(
    {
      messageId: wire.messageId,
      correlationId: wire.correlationId,
      causationId: wire.causationId,
      actor: fromWireActor(wire.actor, received),
      target: fromWireTarget(wire.target),
      deadline: createDeadline(wire.deadlineUnixMs, clock, skewToleranceMs),
      metadata: wire.metadata.length === 0 ? EMPTY_METADATA : createMetadata(wire.metadata.map(toPair), received),
    },
    received,
  );
}

function toWireFields(context: InvocationContext): Wire.InvocationContext {
  return {
    messageId: context.messageId ?? Bytes16.ZERO,
    correlationId: context.correlationId ?? "",
    causationId: context.causationId ?? "",
    // The context may be another copy's, whose nobody is not this one's.
    actor: toWireActor(toOwnActor(context.actor)),
    target: toWireTarget(context.target),
    deadlineUnixMs: context.deadline.unixMs,
    metadata: context.metadata.size === 0 ? [] : Array.from(context.metadata, ([key, value]) => ({ key, value })),
  };
}

/** Asks all that {@link toWireFields} sets. */
function isEmpty(fields: Wire.InvocationContext): boolean {
  const { messageId, correlationId, causationId, actor, target, deadlineUnixMs, metadata } = fields;
  const isAimed = target !== undefined || actor !== undefined || deadlineUnixMs !== 0n || metadata.length > 0;
  return !isAimed && messageId.isZero && correlationId === "" && causationId === "";
}

function toWireActor(actor: Actor): Wire.ActorIdentity | undefined {
  if (actor === ANONYMOUS_ACTOR) return undefined;
  return {
    subject: toWireSubject(actor.subject),
    capabilities: [...actor.capabilities],
    tokenRef: actor.tokenRef?.reveal() ?? "",
    onBehalfOf: actor.onBehalfOf === undefined ? undefined : toWireSubject(actor.onBehalfOf),
  };
}

function fromWireActor(wire: Wire.ActorIdentity | undefined, received: ContextOptions): Actor {
  const subject = fromWireSubject(wire?.subject, "actor.subject");
  const onBehalfOf = fromWireSubject(wire?.onBehalfOf, "actor.onBehalfOf");
  // Capabilities without somebody to hold them are nobody's, and who acts for somebody unnamed does not act for itself.
  const forNobody = wire?.onBehalfOf !== undefined && onBehalfOf === undefined;
  if (wire === undefined || subject === undefined || subject.kind === "anonymous" || forNobody) return ANONYMOUS_ACTOR;
  const { capabilities, tokenRef } = wire;
  return createActor({ subject, capabilities, tokenRef, onBehalfOf }, received);
}

function toWireSubject(subject: ActorSubject): Wire.ActorSubject {
  switch (subject.kind) {
    case "anonymous":
    case "system":
      return { kind: subject.kind };
    case "user":
      return { kind: "user", user: subject.id };
    case "operator":
      return { kind: "operator", operator: subject.id };
    case "service":
      return { kind: "service", service: subject.id };
    case "module":
      return { kind: "module", module: subject.id };
  }
}

/** A subject that is missing, or of a named kind without its name, is nobody: `undefined`. */
function fromWireSubject(wire: Wire.ActorSubject | undefined, path: string): ActorSubject | undefined {
  switch (wire?.kind) {
    case undefined:
      return undefined;
    case "anonymous":
    case "system":
      return { kind: wire.kind };
    case "user":
      return named("user", wire.user);
    case "operator":
      return named("operator", wire.operator);
    case "service":
      return named("service", wire.service);
    case "module":
      return named("module", wire.module);
    case "unrecognized":
      throw unknownVariant(path, wire.ordinal);
  }
}

function named(kind: "user" | "operator" | "service" | "module", id: string): ActorSubject | undefined {
  return id === "" ? undefined : { kind, id };
}

function toWireTarget(target: MessageTarget): Wire.MessageTarget | undefined {
  switch (target.kind) {
    case "none":
      return undefined;
    case "module":
      return { kind: "module", module: target.module };
    case "service":
      return { kind: "service", service: { name: target.name, method: target.method } };
    case "topic":
      return { kind: "topic", topic: target.topic };
    case "reply":
      return { kind: "reply", reply: { messageId: target.messageId } };
  }
}

function fromWireTarget(wire: Wire.MessageTarget | undefined): MessageTarget {
  switch (wire?.kind) {
    case undefined:
    case "none":
      return { kind: "none" };
    case "module":
      return { kind: "module", module: wire.module };
    case "service":
      return { kind: "service", name: wire.service.name, method: wire.service.method };
    case "topic":
      return { kind: "topic", topic: wire.topic };
    case "reply":
      return { kind: "reply", messageId: wire.reply.messageId };
    case "unrecognized":
      throw unknownVariant("target", wire.ordinal);
  }
}

function toPair(entry: Wire.MetadataEntry): [string, string] {
  return [entry.key, entry.value];
}

function unknownVariant(path: string, ordinal: number): WireError {
  return new WireError("UNKNOWN_VARIANT", {
    blame: "peer",
    path: `InvocationContext.${path}`,
    detail: `variant ${ordinal} is of a newer schema`,
  });
}
