// Where a message is to go.

import { type Blame, Bytes16 } from "@ixt/wire";
import { checkName, checkText } from "./bounded-text.js";
import { type ContextOptions, DEFAULT_CONTEXT_LIMITS } from "./context-limits.js";
import { createError } from "./error-code.js";

/**
 * Where a message is to go: nowhere in particular, to a module, a service's method, a topic, or back to a sender.
 *
 * @example
 * ```ts
 * import { MessageTarget } from "@ixt/context";
 *
 * const describe = (target: MessageTarget): string =>
 *   target.kind === "service" ? `${target.name}.${target.method}` : target.kind;
 * console.log(describe(MessageTarget.service("logs", "search")), describe(MessageTarget.none)); // logs.search none
 * ```
 */
export type MessageTarget =
  | { readonly kind: "none" }
  | { readonly kind: "module"; readonly module: string }
  | { readonly kind: "service"; readonly name: string; readonly method: string }
  | { readonly kind: "topic"; readonly topic: string }
  | { readonly kind: "reply"; readonly messageId: Bytes16 };

const NONE: MessageTarget = Object.freeze({ kind: "none" });

/**
 * Makes targets. Names are 1 to 256 bytes of UTF-8 without a NUL; a method may be empty; a message id is not all zero.
 *
 * @throws IxtError `invalidArgument` or `resourceExhausted` for anything else.
 *
 * @example
 * ```ts
 * import { MessageTarget } from "@ixt/context";
 *
 * const target = MessageTarget.service("logs", "search");
 * console.log(target.kind); // service
 * ```
 */
export const MessageTarget: {
  readonly none: MessageTarget;
  module(module: string): MessageTarget;
  service(name: string, method: string): MessageTarget;
  topic(topic: string): MessageTarget;
  reply(messageId: Bytes16): MessageTarget;
} = Object.freeze({
  none: NONE,
  module: (module: string): MessageTarget => copyTarget({ kind: "module", module }),
  service: (name: string, method: string): MessageTarget => copyTarget({ kind: "service", name, method }),
  topic: (topic: string): MessageTarget => copyTarget({ kind: "topic", topic }),
  reply: (messageId: Bytes16): MessageTarget => copyTarget({ kind: "reply", messageId }),
});

/** A frozen, checked copy. */
export function copyTarget(target: MessageTarget, options: ContextOptions = {}): MessageTarget {
  const { limits = DEFAULT_CONTEXT_LIMITS, blame = "local" } = options;
  const max = limits.maxNameBytes;
  switch (target?.kind) {
    case "none":
      return NONE;
    case "module":
      checkName(target.module, "target module", max, blame);
      return Object.freeze({ kind: "module", module: target.module });
    case "service":
      checkName(target.name, "target service", max, blame);
      checkText(target.method, "target method", max, blame);
      return Object.freeze({ kind: "service", name: target.name, method: target.method });
    case "topic":
      checkName(target.topic, "target topic", max, blame);
      return Object.freeze({ kind: "topic", topic: target.topic });
    case "reply":
      return Object.freeze({ kind: "reply", messageId: copyReplyId(target.messageId, blame) });
    default:
      throw createError("invalidArgument", "a target must be one of the known kinds", { blame });
  }
}

function copyReplyId(messageId: Bytes16, blame: Blame): Bytes16 {
  const id = copyId(messageId, "reply target", blame);
  if (id === undefined) throw createError("invalidArgument", "reply target must not be zero", { blame });
  return id;
}

/** A frozen copy of an id, also of another copy of wire; `undefined` for one that is all zero, which is none. */
export function copyId(id: unknown, what: string, blame: Blame = "local"): Bytes16 | undefined {
  if (!Bytes16.is(id)) throw createError("invalidArgument", `${what} must be a Bytes16`, { blame });
  return id.isZero ? undefined : Object.freeze(new Bytes16(id.a, id.b, id.c, id.d));
}
