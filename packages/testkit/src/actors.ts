// Who asks, in as few words as a test has: `operator("alice", ["logs:read"])`.

import { type Actor, ActorSubject, ANONYMOUS_ACTOR, createActor } from "@ixt/context";

/**
 * A person who runs things, with these capabilities and no other.
 *
 * @throws IxtError as `createActor` of `@ixt/context` does.
 *
 * @example
 * ```ts
 * import { operator } from "@ixt/testkit";
 *
 * const alice = operator("alice", ["logs:read"]);
 * console.log(alice.hasCapability("logs:read"), alice.hasCapability("logs:write")); // true false
 * ```
 */
export function operator(id: string, capabilities: readonly string[] = []): Actor {
  return createActor({ subject: ActorSubject.operator(id), capabilities });
}

/**
 * A person who uses things, with these capabilities and no other. Throws as {@link operator} does.
 *
 * @example
 * ```ts
 * import { user } from "@ixt/testkit";
 *
 * console.log(user("ada", ["notes:write"]).subject); // { kind: 'user', id: 'ada' }
 * ```
 */
export function user(id: string, capabilities: readonly string[] = []): Actor {
  return createActor({ subject: ActorSubject.user(id), capabilities });
}

/**
 * Another service, with these capabilities and no other. Throws as {@link operator} does.
 *
 * @example
 * ```ts
 * import { service } from "@ixt/testkit";
 *
 * console.log(service("billing").subject); // { kind: 'service', id: 'billing' }
 * ```
 */
export function service(id: string, capabilities: readonly string[] = []): Actor {
  return createActor({ subject: ActorSubject.service(id), capabilities });
}

/**
 * Another module, with these capabilities and no other. Throws as {@link operator} does.
 *
 * @example
 * ```ts
 * import { otherModule } from "@ixt/testkit";
 *
 * console.log(otherModule("search", ["logs:read"]).subject); // { kind: 'module', id: 'search' }
 * ```
 */
export function otherModule(id: string, capabilities: readonly string[] = []): Actor {
  return createActor({ subject: ActorSubject.module(id), capabilities });
}

/**
 * The system itself, which may do everything unless it is given less.
 *
 * @example
 * ```ts
 * import { system } from "@ixt/testkit";
 *
 * console.log(system().hasCapability("anything:at-all"), system([]).hasCapability("anything:at-all")); // true false
 * ```
 */
export function system(capabilities: readonly string[] = ["*"]): Actor {
  return createActor({ subject: ActorSubject.system, capabilities });
}

/**
 * Nobody known, who may do nothing: what a handler sees when a caller says nothing of itself.
 *
 * @example
 * ```ts
 * import { anonymous } from "@ixt/testkit";
 *
 * console.log(anonymous().hasCapability("logs:read")); // false
 * ```
 */
export function anonymous(): Actor {
  return ANONYMOUS_ACTOR;
}
