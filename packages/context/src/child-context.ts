// The context of a call that serves another (spec 21, Deriving): never later, never with more rights, and known by its cause.

import { Bytes16 } from "@ixt/wire";
import type { Actor } from "./actor.js";
import type { Clock, RandomSource } from "./clock.js";
import type { ContextOptions } from "./context-limits.js";
import { clockOf, type Deadline, deadlineAfter, earlierDeadline, toOwnDeadline } from "./deadline.js";
import { createError } from "./error-code.js";
import {
  createMetadata,
  isReserved,
  limitsOf,
  type Metadata,
  type MetadataInit,
  type MetadataOptions,
  type MetadataValue,
  toOwnMetadata,
} from "./metadata.js";
import { MetadataKey } from "./metadata-key.js";
import type { ActorSubject } from "./subject.js";
import { systemRandom } from "./system.js";
import { copyId, copyTarget, MessageTarget } from "./target.js";

/**
 * What a child is to have of its own; all of it may be left out.
 *
 * @example
 * ```ts
 * import { ActorSubject, type ChildContextInit, createActor, createInvocationContext } from "@ixt/context";
 *
 * const actor = createActor({ subject: ActorSubject.user("ada"), capabilities: ["logs:read", "logs:write"] });
 * const init: ChildContextInit = { capabilities: ["logs:read"], actingAs: ActorSubject.service("gateway"), timeoutMs: 500 };
 * const child = createInvocationContext({ actor }).child(init);
 * console.log(child.actor.onBehalfOf, child.hasCapability("logs:write")); // { kind: 'user', id: 'ada' } false
 * ```
 */
export interface ChildContextInit {
  /** Default a new one. */
  readonly messageId?: Bytes16;
  /** Where a new message id is from. Default the host's cryptographic source. */
  readonly random?: RandomSource;
  /** Default none: a target is not carried on. */
  readonly target?: MessageTarget;
  /** Has no effect where it is later than the parent's. Default the parent's. */
  readonly deadline?: Deadline;
  /** So many milliseconds from now, with the same effect as `deadline`; of both, the earlier holds. */
  readonly timeoutMs?: number;
  /** The clock of `timeoutMs`. Default that of the parent's deadline, or else the host's. */
  readonly clock?: Clock;
  /** The capabilities to keep, as of `Actor.attenuate`. Default all. */
  readonly capabilities?: Iterable<string>;
  /** Who acts for the parent's actor, as of `Actor.actingAs`. Default the actor itself. */
  readonly actingAs?: ActorSubject;
  /** Pairs of its own, which win over those that are carried. Pairs of the runtime in `Metadata` are left out, unless `reserved`. */
  readonly metadata?: MetadataInit;
}

/** The parts of a context, each of them checked. */
export interface ContextParts {
  readonly messageId: Bytes16 | undefined;
  readonly correlationId: string | undefined;
  readonly causationId: string | undefined;
  readonly actor: Actor;
  readonly target: MessageTarget;
  readonly deadline: Deadline;
  readonly metadata: Metadata;
}

const CARRIED = [MetadataKey.traceparent, MetadataKey.tracestate, MetadataKey.baggage, MetadataKey.correlationId];

/** The parts of a child; see `InvocationContext.child`. */
export function deriveChild(parent: ContextParts, init: ChildContextInit, options: MetadataOptions): ContextParts {
  const { messageId: own = Bytes16.ZERO } = init;
  if (parent.deadline.expired()) throw createError("deadlineExceeded", "the parent's deadline has passed");
  const messageId = parent.messageId?.toHex();
  return {
    messageId: copyId(own, "messageId", options.blame) ?? randomId(init.random ?? systemRandom),
    correlationId: parent.correlationId ?? messageId,
    causationId: messageId,
    actor: deriveActor(parent.actor, init, options),
    target: copyTarget(init.target ?? MessageTarget.none, options),
    deadline: deriveDeadline(parent.deadline, init),
    metadata: deriveMetadata(parent.metadata, init.metadata, options),
  };
}

function randomId(random: RandomSource): Bytes16 {
  const bytes = new Uint8Array(16);
  random(bytes);
  const id = Bytes16.from(bytes);
  if (id.isZero) throw createError("invalidArgument", "the source of randomness gave zeros alone");
  return Object.freeze(id);
}

function deriveActor(actor: Actor, { capabilities, actingAs }: ChildContextInit, options: ContextOptions): Actor {
  const kept = capabilities === undefined ? actor : actor.attenuate(capabilities, options);
  return actingAs === undefined ? kept : kept.actingAs(actingAs, options);
}

function deriveDeadline(parent: Deadline, { deadline = parent, timeoutMs, clock }: ChildContextInit): Deadline {
  const own = earlierDeadline(parent, toOwnDeadline(deadline));
  return timeoutMs === undefined ? own : earlierDeadline(own, deadlineAfter(timeoutMs, clock ?? clockOf(parent)));
}

function deriveMetadata(parent: Metadata, own: MetadataInit = [], options: MetadataOptions): Metadata {
  const checks = { limits: limitsOf(parent), ...options };
  const pairs = new Map<string, MetadataValue>();
  for (const key of CARRIED) {
    const value = parent.get(key);
    if (value !== undefined) pairs.set(key, value);
  }
  for (const [key, value] of toOwnMetadata(own, checks)) {
    if (options.reserved || !isReserved(key)) pairs.set(key, value);
  }
  return createMetadata(pairs, { ...checks, reserved: true });
}
