// Who asks and what they may do. One frozen value; the capability check stands here and nowhere else.

import type { Blame } from "@ixt/wire";
import { checkName, checkText, overLimit, quote } from "./bounded-text.js";
import { type CapabilitySet, createCapabilitySet } from "./capability-set.js";
import { type ContextLimits, type ContextOptions, DEFAULT_CONTEXT_LIMITS } from "./context-limits.js";
import { createError } from "./error-code.js";
import { inspectAsJson } from "./inspect.js";
import { toPrintable } from "./printable.js";
import { ActorSubject, copySubject } from "./subject.js";
import { createTokenRef, isTokenRef, type TokenRef } from "./token-ref.js";

/** The one capability that matches every other, and only in the hands of the `system` subject. */
const WILDCARD = "*";

/**
 * What an actor is made of; all of it may be left out.
 *
 * @example
 * ```ts
 * import { ActorSubject, type ActorInit, createActor } from "@ixt/context";
 *
 * const init: ActorInit = { subject: ActorSubject.service("gateway"), onBehalfOf: ActorSubject.user("ada") };
 * console.log(createActor(init).onBehalfOf?.kind); // user
 * ```
 */
export interface ActorInit {
  /** Default anonymous. */
  readonly subject?: ActorSubject;
  /** At most 1,024 names of 1 to 256 bytes. Default none. */
  readonly capabilities?: Iterable<string>;
  /** A reference to a credential, at most 4 KiB. Default none. */
  readonly tokenRef?: TokenRef | string | undefined;
  /** Whom the subject acts for. Default itself. */
  readonly onBehalfOf?: ActorSubject | undefined;
}

/**
 * Who asks and what they may do. Frozen; made by `createActor` or a decoder.
 *
 * @example
 * ```ts
 * import { type Actor, ActorSubject, createActor } from "@ixt/context";
 *
 * const actor: Actor = createActor({ subject: ActorSubject.user("ada"), capabilities: ["logs:read", "logs:write"] });
 * const reader = actor.attenuate(["logs:read"]).actingAs(ActorSubject.service("gateway"));
 * console.log(reader.hasCapability("logs:read"), reader.hasCapability("logs:write")); // true false
 * ```
 */
class Actor {
  static {
    inspectAsJson(Actor.prototype);
  }

  readonly subject: ActorSubject;
  readonly capabilities: CapabilitySet;
  readonly tokenRef: TokenRef | undefined;
  /** Whom the subject acts for (the inverse of RFC 8693's `act`); `undefined` when it acts for itself. */
  readonly onBehalfOf: ActorSubject | undefined;
  readonly #everything: boolean;

  constructor(
    subject: ActorSubject,
    capabilities: CapabilitySet,
    tokenRef: TokenRef | undefined,
    onBehalfOf: ActorSubject | undefined,
  ) {
    this.subject = subject;
    this.capabilities = capabilities;
    this.tokenRef = tokenRef;
    this.onBehalfOf = onBehalfOf;
    this.#everything = subject.kind === "system" && capabilities.has(WILDCARD);
    Object.freeze(this);
  }

  /** True when the actor holds exactly this capability, or is the system and holds `*`. Constant time in their number. */
  hasCapability(name: string): boolean {
    return this.capabilities.has(name) || (this.#everything && typeof name === "string" && name !== "");
  }

  /**
   * Returns when the actor has the capability.
   *
   * @throws IxtError `permissionDenied`, which names the capability and nothing about the actor.
   */
  requireCapability(name: string): void {
    if (this.hasCapability(name)) return;
    throw createError("permissionDenied", `the capability ${quote(String(name))} is required`, { blame: "peer" });
  }

  /**
   * The same actor with these capabilities alone. Whoever holds everything narrows to what is named.
   *
   * @throws IxtError `permissionDenied` for a name that this actor does not hold; else as {@link createActor} does.
   */
  attenuate(names: Iterable<string>, options?: ContextOptions): Actor {
    const capabilities = [...names];
    for (const name of capabilities) this.requireCapability(name);
    const { subject, tokenRef, onBehalfOf } = this;
    return createActor({ subject, capabilities, tokenRef, onBehalfOf }, options);
  }

  /**
   * The actor as which `subject` acts for this one: with the same capabilities, no `tokenRef`, and on behalf of whom this one
   * acts for, or else of itself. A `*` matches everything in the system's hands alone.
   *
   * @throws IxtError `permissionDenied` for the system, unless this is the system; else as {@link createActor} does.
   */
  actingAs(subject: ActorSubject, options?: ContextOptions): Actor {
    const { subject: own, capabilities, onBehalfOf = own } = this;
    if (subject?.kind === "system" && own.kind !== "system") {
      throw createError("permissionDenied", "only the system acts as the system");
    }
    return createActor({ subject, capabilities, onBehalfOf }, options);
  }

  /** Safe to log: text escaped, tokenRef redacted. */
  toJSON(): Record<string, unknown> {
    return {
      subject: printSubject(this.subject),
      capabilities: this.capabilities.toJSON(),
      tokenRef: this.tokenRef?.toJSON() ?? null,
      onBehalfOf: this.onBehalfOf === undefined ? null : printSubject(this.onBehalfOf),
    };
  }
}

export type { Actor };

/**
 * Nobody known, who may do nothing.
 *
 * @example
 * ```ts
 * import { ANONYMOUS_ACTOR, createInvocationContext } from "@ixt/context";
 *
 * console.log(createInvocationContext({}).actor === ANONYMOUS_ACTOR, ANONYMOUS_ACTOR.hasCapability("*")); // true false
 * ```
 */
export const ANONYMOUS_ACTOR: Actor = new Actor(ActorSubject.anonymous, createCapabilitySet([]), undefined, undefined);

/**
 * Makes an actor.
 *
 * @throws IxtError `invalidArgument` for a malformed part, `resourceExhausted` for one beyond the limits.
 *
 * @example
 * ```ts
 * import { ActorSubject, createActor } from "@ixt/context";
 *
 * const actor = createActor({ subject: ActorSubject.operator("alice"), capabilities: ["logs:read"] });
 * console.log(actor.hasCapability("logs:read"), actor.hasCapability("logs")); // true false
 * ```
 */
export function createActor(init: ActorInit, options: ContextOptions = {}): Actor {
  const { limits = DEFAULT_CONTEXT_LIMITS, blame = "local" } = options;
  const subject = copySubject(init.subject ?? ActorSubject.anonymous, limits, blame);
  const capabilities = createCapabilitySet(checkCapabilities(init.capabilities ?? [], limits, blame));
  const tokenRef = toTokenRef(init.tokenRef, limits, blame);
  const onBehalfOf = init.onBehalfOf === undefined ? undefined : copySubject(init.onBehalfOf, limits, blame);
  const plain = capabilities.size === 0 && tokenRef === undefined && onBehalfOf === undefined;
  if (plain && subject.kind === "anonymous") return ANONYMOUS_ACTOR;
  return new Actor(subject, capabilities, tokenRef, onBehalfOf);
}

function* checkCapabilities(names: Iterable<string>, limits: ContextLimits, blame: Blame): Generator<string> {
  let count = 0;
  for (const name of names) {
    if (++count > limits.maxCapabilities) {
      throw overLimit(`an actor with ${count} capabilities or more is`, limits.maxCapabilities, blame);
    }
    checkName(name, `capability ${count}`, limits.maxNameBytes, blame);
    yield name;
  }
}

function toTokenRef(token: TokenRef | string | undefined, limits: ContextLimits, blame: Blame): TokenRef | undefined {
  const value = isTokenRef(token) ? token.reveal() : token;
  if (value === undefined || value === "") return undefined;
  checkText(value, "tokenRef", limits.maxTokenRefBytes, blame);
  return isTokenRef(token) ? token : createTokenRef(value);
}

function printSubject(subject: ActorSubject): ActorSubject {
  return "id" in subject ? { ...subject, id: toPrintable(subject.id) } : subject;
}
