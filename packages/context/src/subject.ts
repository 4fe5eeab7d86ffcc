// Who acts: a person, a service, a module, the system itself, or nobody known.

import { checkName } from "./bounded-text.js";
import { type ContextOptions, DEFAULT_CONTEXT_LIMITS } from "./context-limits.js";
import { createError } from "./error-code.js";

/**
 * Who acts. Only `system` may hold the capability `*` that matches everything.
 *
 * @example
 * ```ts
 * import { ActorSubject } from "@ixt/context";
 *
 * const nameOf = (subject: ActorSubject): string => ("id" in subject ? subject.id : subject.kind);
 * console.log(nameOf(ActorSubject.user("ada")), nameOf(ActorSubject.system)); // ada system
 * ```
 */
export type ActorSubject =
  | { readonly kind: "anonymous" }
  | { readonly kind: "user"; readonly id: string }
  | { readonly kind: "operator"; readonly id: string }
  | { readonly kind: "service"; readonly id: string }
  | { readonly kind: "module"; readonly id: string }
  | { readonly kind: "system" };

type NamedSubject = Extract<ActorSubject, { readonly id: string }>;

const ANONYMOUS: ActorSubject = Object.freeze({ kind: "anonymous" });
const SYSTEM: ActorSubject = Object.freeze({ kind: "system" });

/**
 * Makes subjects. An id is 1 to 256 bytes of UTF-8 without a NUL.
 *
 * @throws IxtError `invalidArgument` or `resourceExhausted` for any other id.
 *
 * @example
 * ```ts
 * import { ActorSubject } from "@ixt/context";
 *
 * const subject = ActorSubject.operator("alice");
 * console.log(subject.kind); // operator
 * ```
 */
export const ActorSubject: {
  readonly anonymous: ActorSubject;
  readonly system: ActorSubject;
  user(id: string): ActorSubject;
  operator(id: string): ActorSubject;
  service(id: string): ActorSubject;
  module(id: string): ActorSubject;
} = Object.freeze({
  anonymous: ANONYMOUS,
  system: SYSTEM,
  user: (id: string): ActorSubject => named("user", id),
  operator: (id: string): ActorSubject => named("operator", id),
  service: (id: string): ActorSubject => named("service", id),
  module: (id: string): ActorSubject => named("module", id),
});

function named(kind: NamedSubject["kind"], id: string): ActorSubject {
  return copySubject({ kind, id });
}

/** A frozen, checked copy. */
export function copySubject(subject: ActorSubject, options: ContextOptions = {}): ActorSubject {
  const { limits = DEFAULT_CONTEXT_LIMITS, blame = "local" } = options;
  switch (subject?.kind) {
    case "anonymous":
      return ANONYMOUS;
    case "system":
      return SYSTEM;
    case "user":
    case "operator":
    case "service":
    case "module": {
      const { kind, id } = subject;
      checkName(id, `id of the ${kind} subject`, limits.maxNameBytes, blame);
      return Object.freeze({ kind, id });
    }
    default:
      throw createError("invalidArgument", "a subject must be one of the known kinds", { blame });
  }
}
