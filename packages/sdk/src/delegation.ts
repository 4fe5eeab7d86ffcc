// For whom a module may speak when it asks others (hostile case 93): for a caller whose work it has under way, and never for more
// than that caller may; or else for itself. Pure.

import {
  type Actor,
  ActorSubject,
  createActor,
  createError,
  createInvocationContext,
  type InvocationContext,
  type IxtError,
} from "@ixt/context";

/** What a module asks of others through its host. */
export interface DelegationRequest {
  /** The name of the module that asks. */
  readonly module: string;
  /** What that module may do on its own behalf. */
  readonly grants: readonly string[];
  /** The `service.method` that it asks for. */
  readonly name: string;
  /** As the module sent it: who it says it asks for. */
  readonly context: InvocationContext;
  /**
   * The contexts that the host has handed to this module, that are not answered yet, and whose message id is the causation of `context`.
   * Empty where it names none, or none that is under way.
   */
  readonly causes: readonly InvocationContext[];
}

/**
 * Decides for whom a module speaks: returns the context that goes on to the module that is asked, or throws an IxtError, which the
 * module that asks gets. Its target is set afterwards.
 */
export type Authorize = (request: DelegationRequest) => InvocationContext;

/**
 * The policy of a host that is not given another.
 *
 * A context that names its cause must be derived from a context that is under way in the module at this moment: with no capability that
 * the cause lacks, no later deadline, no `tokenRef` but the cause's own, and for the same actor, or for the module itself acting on that
 * actor's behalf (`actingAs(ActorSubject.module(name))`). `Context.call` and `Context.open` derive just so; handlers should use them. A
 * context that was derived twice has a cause that the host has never seen, and is refused, as is one whose cause has been answered.
 *
 * A context that names no cause speaks for the module: its actor becomes `module <name>`, with `grants` for its capabilities.
 *
 * @throws IxtError `permissionDenied`, blame `peer`, which says what does not hold.
 *
 * @example
 * ```ts
 * import { authorizeDelegation, createError, createHost } from "@ixt/sdk";
 *
 * const host = createHost({
 *   authorize(request) {
 *     if (request.name.startsWith("billing.")) throw createError("permissionDenied", "modules do not bill");
 *     return authorizeDelegation(request);
 *   },
 * });
 * await host.close();
 * ```
 */
export function authorizeDelegation({ module, grants, context, causes }: DelegationRequest): InvocationContext {
  if (context.causationId === undefined) {
    const actor = createActor({ subject: ActorSubject.module(module), capabilities: grants });
    return createInvocationContext({ ...context, actor });
  }
  let fault = "its cause is not under way in this module: derive contexts with Context.call, and once";
  for (const cause of causes) {
    const found = findFault(context, cause, module);
    if (found === undefined) return context;
    fault = found;
  }
  throw denied(fault);
}

/** What of `context` is more than its cause has to give; undefined when nothing is. */
function findFault(context: InvocationContext, cause: InvocationContext, module: string): string | undefined {
  const { actor } = context;
  if (!isFor(actor, cause.actor, module))
    return "its actor is neither its cause's nor this module on that one's behalf";
  for (const name of actor.capabilities) {
    if (!cause.actor.hasCapability(name)) return "it has a capability that its cause lacks";
  }
  if (isLater(context, cause)) return "its deadline is later than its cause's";
  return hasOwnToken(actor, cause.actor) ? "its tokenRef did not come with its cause" : undefined;
}

function isFor(actor: Actor, cause: Actor, module: string): boolean {
  if (isSame(actor.subject, cause.subject)) return isSame(actor.onBehalfOf, cause.onBehalfOf);
  const { subject } = actor;
  if (subject.kind !== "module" || subject.id !== module) return false;
  return isSame(actor.onBehalfOf, cause.onBehalfOf ?? cause.subject);
}

function hasOwnToken({ tokenRef }: Actor, cause: Actor): boolean {
  return tokenRef !== undefined && (cause.tokenRef === undefined || !tokenRef.equals(cause.tokenRef));
}

function isSame(a: ActorSubject | undefined, b: ActorSubject | undefined): boolean {
  return a?.kind === b?.kind && idOf(a) === idOf(b);
}

function idOf(subject: ActorSubject | undefined): string | undefined {
  return subject !== undefined && "id" in subject ? subject.id : undefined;
}

/** By the moments on the wire, which is all that the module was told. */
function isLater({ deadline }: InvocationContext, cause: InvocationContext): boolean {
  if (!cause.deadline.isSet) return false;
  return !deadline.isSet || deadline.unixMs > cause.deadline.unixMs;
}

function denied(fault: string): IxtError {
  return createError("permissionDenied", `the context is not this module's to send: ${fault}`, { blame: "peer" });
}

/** The contexts that were handed to one module and are not answered yet, by the text of their message ids. */
export class ContextsUnderWay {
  readonly #contexts: Map<string, InvocationContext[]> = new Map();

  /** Nothing is remembered of a context without a message id. */
  add(context: InvocationContext): void {
    const id = context.messageId?.toHex();
    if (id === undefined) return;
    const same = this.#contexts.get(id);
    if (same === undefined) this.#contexts.set(id, [context]);
    else same.push(context);
  }

  /** One that was added; several of the same id are told apart. */
  remove(context: InvocationContext): void {
    const id = context.messageId?.toHex();
    const same = id === undefined ? undefined : this.#contexts.get(id);
    if (id === undefined || same === undefined) return;
    const at = same.indexOf(context);
    if (at >= 0) same.splice(at, 1);
    if (same.length === 0) this.#contexts.delete(id);
  }

  /** Those that `context` names as its cause. */
  causesOf({ causationId }: InvocationContext): readonly InvocationContext[] {
    return causationId === undefined ? [] : (this.#contexts.get(causationId) ?? []);
  }

  /** Contexts that are under way. */
  get size(): number {
    let size = 0;
    for (const same of this.#contexts.values()) size += same.length;
    return size;
  }
}
