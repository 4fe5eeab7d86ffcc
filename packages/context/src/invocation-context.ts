// The InvocationContext (spec 21): who asks, with which capabilities, to which target, until when. One deeply frozen value.

import type { Bytes16 } from "@ixt/wire";
import { type Actor, ANONYMOUS_ACTOR, toOwnActor } from "./actor.js";
import { checkText } from "./bounded-text.js";
import { type ChildContextInit, type ContextParts, deriveChild } from "./child-context.js";
import { type ContextOptions, DEFAULT_CONTEXT_LIMITS } from "./context-limits.js";
import { type Deadline, NO_DEADLINE, toOwnDeadline } from "./deadline.js";
import { inspectAsJson } from "./inspect.js";
import { EMPTY_METADATA, type Metadata, type MetadataInit, type MetadataOptions, toOwnMetadata } from "./metadata.js";
import { toPrintable } from "./printable.js";
import { copyId, copyTarget, MessageTarget } from "./target.js";

/**
 * What a context is made of; all of it may be left out.
 *
 * @example
 * ```ts
 * import { createInvocationContext, type InvocationContextInit, MessageTarget } from "@ixt/context";
 *
 * const init: InvocationContextInit = { correlationId: "c-1", target: MessageTarget.topic("logs") };
 * console.log(createInvocationContext(init).target.kind); // topic
 * ```
 */
export interface InvocationContextInit {
  /** Default none; all zero counts as none. */
  readonly messageId?: Bytes16 | undefined;
  /** At most 256 bytes. Default none. */
  readonly correlationId?: string | undefined;
  /** At most 256 bytes. Default none. */
  readonly causationId?: string | undefined;
  /** Default anonymous, without capabilities. */
  readonly actor?: Actor;
  /** Default none. */
  readonly target?: MessageTarget;
  /** Default none. */
  readonly deadline?: Deadline;
  /** Default empty. Metadata is taken as it is, pairs as of `createMetadata`. */
  readonly metadata?: MetadataInit;
}

/**
 * Who asks, with which capabilities, to which target, until when. Deeply frozen; made by `createInvocationContext` or a decoder.
 *
 * @example
 * ```ts
 * import { ActorSubject, createActor, createInvocationContext, type InvocationContext } from "@ixt/context";
 *
 * const actor = createActor({ subject: ActorSubject.user("ada"), capabilities: ["logs:read"], tokenRef: "vault:7f3a" });
 * const context: InvocationContext = createInvocationContext({ actor });
 * console.log(context.hasCapability("logs:read"), context.expired()); // true false
 * console.log(JSON.stringify(context.actor.tokenRef)); // "[tokenRef redacted]"
 * ```
 */
class InvocationContext {
  static {
    inspectAsJson(InvocationContext.prototype);
  }

  /** The id of this message; `undefined` when it has none. */
  readonly messageId: Bytes16 | undefined;
  /** What all messages of one piece of work have in common; `undefined` when there is nothing. */
  readonly correlationId: string | undefined;
  /** The message that led to this one; `undefined` when none did. */
  readonly causationId: string | undefined;
  /** Who asks. */
  readonly actor: Actor;
  /** Where to. */
  readonly target: MessageTarget;
  /** Until when. */
  readonly deadline: Deadline;
  /** What travels along. */
  readonly metadata: Metadata;

  constructor(parts: ContextParts) {
    // One by one: to assign them all at once takes as long as to check them.
    this.messageId = parts.messageId;
    this.correlationId = parts.correlationId;
    this.causationId = parts.causationId;
    this.actor = parts.actor;
    this.target = parts.target;
    this.deadline = parts.deadline;
    this.metadata = parts.metadata;
    Object.freeze(this);
  }

  /** As the actor's own `hasCapability`. */
  hasCapability(name: string): boolean {
    return this.actor.hasCapability(name);
  }

  /**
   * As the actor's own `requireCapability`.
   *
   * @throws IxtError `permissionDenied`, which names the capability and nothing about the actor.
   */
  requireCapability(name: string): void {
    this.actor.requireCapability(name);
  }

  /** Milliseconds until the deadline: 0 when it has passed, `Infinity` when there is none. */
  remainingMs(): number {
    return this.deadline.remainingMs();
  }

  /** True when the deadline has come. */
  expired(): boolean {
    return this.deadline.expired();
  }

  /**
   * The context of a call that serves this one. Its deadline is never later, its capabilities never more; its message id is its
   * own, its causation this one's message, its correlation this one's; of the metadata it carries `traceparent`, `tracestate`,
   * `baggage` and `correlation-id`. What is carried was checked when it was taken: the limits are for what is new, and all metadata
   * together keeps to them too, or else to those that this one's was made under.
   *
   * @throws IxtError `deadlineExceeded` when this one has expired, `permissionDenied` for a capability that its actor does not
   * hold; else as {@link createInvocationContext} does.
   *
   * @example
   * ```ts
   * import { createInvocationContext, deadlineAfter, MessageTarget } from "@ixt/context";
   *
   * const context = createInvocationContext({ correlationId: "c-1", deadline: deadlineAfter(2_000) });
   * const child = context.child({ target: MessageTarget.service("logs", "search"), timeoutMs: 60_000 });
   * console.log(child.correlationId, child.deadline.unixMs === context.deadline.unixMs); // c-1 true
   * ```
   */
  child(init: ChildContextInit = {}, options: MetadataOptions = {}): InvocationContext {
    return new InvocationContext(deriveChild(this, init, options));
  }

  /** Safe to log and stable: always the same fields, text escaped, the deadline as a decimal string, tokenRef redacted. */
  toJSON(): Record<string, unknown> {
    return {
      messageId: this.messageId?.toHex() ?? null,
      correlationId: printOptional(this.correlationId),
      causationId: printOptional(this.causationId),
      actor: this.actor.toJSON(),
      target: printTarget(this.target),
      deadlineUnixMs: this.deadline.toJSON(),
      metadata: this.metadata.toJSON(),
    };
  }
}

export type { InvocationContext };

/**
 * The default: an anonymous actor without capabilities, no target, no deadline, no metadata.
 *
 * @example
 * ```ts
 * import { EMPTY_CONTEXT } from "@ixt/context";
 *
 * console.log(EMPTY_CONTEXT.actor.subject.kind, EMPTY_CONTEXT.target.kind, EMPTY_CONTEXT.remainingMs()); // anonymous none Infinity
 * ```
 */
export const EMPTY_CONTEXT: InvocationContext = createInvocationContext({});

/**
 * Makes a context.
 *
 * @throws IxtError `invalidArgument` for a malformed part, and for an actor or a deadline that was not made by this package; `resourceExhausted` for a part beyond the limits.
 *
 * @example
 * ```ts
 * import { ActorSubject, createActor, createInvocationContext, deadlineAfter, MessageTarget } from "@ixt/context";
 *
 * const context = createInvocationContext({
 *   actor: createActor({ subject: ActorSubject.user("ada"), capabilities: ["logs:read"] }),
 *   target: MessageTarget.service("logs", "search"),
 *   deadline: deadlineAfter(2_000),
 * });
 * context.requireCapability("logs:read");
 * ```
 */
export function createInvocationContext(init: InvocationContextInit, options: ContextOptions = {}): InvocationContext {
  const { limits = DEFAULT_CONTEXT_LIMITS, blame = "local" } = options;
  const { correlationId = "", causationId = "", actor = ANONYMOUS_ACTOR, deadline = NO_DEADLINE } = init;
  const { messageId, target = MessageTarget.none, metadata = EMPTY_METADATA } = init;
  checkText(correlationId, "correlationId", limits.maxNameBytes, blame);
  checkText(causationId, "causationId", limits.maxNameBytes, blame);
  return new InvocationContext({
    messageId: messageId === undefined ? undefined : copyId(messageId, "messageId", blame),
    correlationId: correlationId || undefined,
    causationId: causationId || undefined,
    actor: toOwnActor(actor, options),
    target: copyTarget(target, options),
    deadline: toOwnDeadline(deadline, blame),
    metadata: toOwnMetadata(metadata, options),
  });
}

function printOptional(text: string | undefined): string | null {
  return text === undefined ? null : toPrintable(text);
}

function printTarget(target: MessageTarget): Record<string, string> {
  return Object.fromEntries(
    Object.entries(target).map(([field, value]) => [
      field,
      toPrintable(typeof value === "string" ? value : value.toHex()),
    ]),
  );
}
