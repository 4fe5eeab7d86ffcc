// Who asks and what they may do. One frozen value; the capability check stands here and nowhere else.

import type { Blame, IxtError } from "@ixt/wire";
import { checkName, overLimit, quote } from "./bounded-text.js";
import { type CapabilitySet, createCapabilitySet } from "./capability-set.js";
import { type ContextOptions, DEFAULT_CONTEXT_LIMITS } from "./context-limits.js";
import { createError } from "./error-code.js";
import { inspectAsJson } from "./inspect.js";
import { BRAND, toOwn } from "./own-copy.js";
import { toPrintable } from "./printable.js";
import { ActorSubject, copySubject } from "./subject.js";
import { createTokenRef, type TokenRef, toOwnTokenRef } from "./token-ref.js";

/** The one capability that matches every other, and only in the hands of the `system` subject. */
const WILDCARD = "*";

/**
 * What an actor is made of; all of it may be left out. The anonymous subject holds nothing of the rest.
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
export class Actor {
  static {
    inspectAsJson(Actor.prototype);
  }

  /** Who acts. */
  declare readonly subject: ActorSubject;
  /** What it holds, exactly; ask with `hasCapability`, which knows of the wildcard. */
  declare readonly capabilities: CapabilitySet;
  /** A reference to its credential; `undefined` when it has none. */
  declare readonly tokenRef: TokenRef | undefined;
  /** Whom the subject acts for (the inverse of RFC 8693's `act`); `undefined` when it acts for itself. */
  declare readonly onBehalfOf: ActorSubject | undefined;
  readonly #everything: boolean;

  constructor(
    subject: ActorSubject,
    capabilities: CapabilitySet,
    tokenRef: TokenRef | undefined,
    onBehalfOf: ActorSubject | undefined,
  ) {
    this.#everything = subject.kind === "system" && capabilities.has(WILDCARD);
    Object.freeze(Object.assign(this, { subject, capabilities, tokenRef, onBehalfOf }));
  }

  /** @internal */
  get [BRAND](): "actor" {
    return "actor";
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
    throw denied(name, "peer");
  }

  /**
   * The same actor with these capabilities alone. Whoever holds everything narrows to what is named. What is carried was checked
   * when it was taken; the limits are for names that only a wildcard covers.
   *
   * @throws IxtError `permissionDenied`, blame `local`, for a name that this actor does not hold; else as {@link createActor} does.
   */
  attenuate(names: Iterable<string>, options: ContextOptions = {}): Actor {
    const asked = [...checkSeveral(names, "local")];
    const added = asked.filter((name) => !this.capabilities.has(name));
    for (const name of added) if (!this.hasCapability(name)) throw denied(name, "local");
    const kept = createCapabilitySet(added.length === 0 ? asked : checkCapabilities(asked, options));
    return makeActor(this.subject, kept, this.tokenRef, this.onBehalfOf);
  }

  /**
   * The actor as which `subject` acts for this one: with the same capabilities, no `tokenRef`, and on behalf of whom this one
   * acts for, or else of itself. A `*` matches everything in the system's hands alone. What is carried was checked when it was taken.
   *
   * @throws IxtError `permissionDenied` for the system, unless this is the system; `invalidArgument` for the anonymous subject; else
   * as {@link createActor} does.
   */
  actingAs(subject: ActorSubject, options: ContextOptions = {}): Actor {
    const { subject: own, capabilities, onBehalfOf = own } = this;
    if (subject?.kind === "system" && own.kind !== "system") {
      throw createError("permissionDenied", "only the system acts as the system");
    }
    return makeActor(copySubject(subject, options), capabilities, undefined, onBehalfOf, options.blame);
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
 * @throws IxtError `invalidArgument` for a malformed part, and for capabilities, a tokenRef or `onBehalfOf` without a subject to hold
 * them; `resourceExhausted` for a part beyond the limits.
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
  const subject = copySubject(init.subject ?? ActorSubject.anonymous, options);
  const capabilities = createCapabilitySet(checkCapabilities(init.capabilities ?? [], options));
  const tokenRef = toTokenRef(init.tokenRef, options);
  const onBehalfOf = init.onBehalfOf === undefined ? undefined : copySubject(init.onBehalfOf, options);
  return makeActor(subject, capabilities, tokenRef, onBehalfOf, options.blame);
}

/** An actor as this copy of the package has it. @throws IxtError `invalidArgument` for what is none, else as {@link createActor} does. */
export function toOwnActor(actor: unknown, options: ContextOptions = {}): Actor {
  return toOwn(actor, Actor, "actor", (foreign) => createActor(foreign, options), options.blame);
}

/** Deny by default: what nobody holds must not look as if somebody did. */
function makeActor(
  subject: ActorSubject,
  capabilities: CapabilitySet,
  tokenRef: TokenRef | undefined,
  onBehalfOf: ActorSubject | undefined,
  blame: Blame = "local",
): Actor {
  if (subject.kind !== "anonymous") return new Actor(subject, capabilities, tokenRef, onBehalfOf);
  if (capabilities.size === 0 && !tokenRef && !onBehalfOf) return ANONYMOUS_ACTOR;
  throw createError("invalidArgument", "the anonymous subject holds nothing and acts for nobody", { blame });
}

function denied(name: string, blame: Blame): IxtError {
  return createError("permissionDenied", `the capability ${quote(String(name))} is required`, { blame });
}

/** A string is an iterable of strings too, though of letters. */
function checkSeveral(names: Iterable<string>, blame: Blame): Iterable<string> {
  if (typeof names === "object" && names !== null && Symbol.iterator in names) return names;
  throw createError("invalidArgument", "capabilities must be an iterable of names", { blame });
}

function* checkCapabilities(names: Iterable<string>, options: ContextOptions): Generator<string> {
  const { limits = DEFAULT_CONTEXT_LIMITS, blame = "local" } = options;
  let count = 0;
  for (const name of checkSeveral(names, blame)) {
    if (++count > limits.maxCapabilities) {
      throw overLimit(`an actor with ${count} capabilities or more is`, limits.maxCapabilities, blame);
    }
    checkName(name, `capability ${count}`, limits.maxNameBytes, blame);
    yield name;
  }
}

function toTokenRef(token: TokenRef | string | undefined, options: ContextOptions): TokenRef | undefined {
  if (token === undefined || token === "") return undefined;
  if (typeof token === "string") return createTokenRef(token, options);
  return toTokenRef(toOwnTokenRef(token, options).reveal(), options);
}

function printSubject(subject: ActorSubject): ActorSubject {
  return "id" in subject ? { ...subject, id: toPrintable(subject.id) } : subject;
}
