// The context of a scenario's call or stream: the JSON form of the vectors, of which everything may be left out.

import { createDeadline, createInvocationContext, decodeInvocationContext, type InvocationContext } from "@ixt/context";
import { ixtVectorSubject } from "@ixt/testkit/vectors";
import type { Json, JsonObject } from "../vectors/vector.js";

/** What a scenario says of who asks. */
export interface ContextPlan {
  /** The fields of the InvocationContext that are given. */
  readonly fields: JsonObject;
  /** The deadline, from the moment at which the step is done. */
  readonly deadlineInMs: number | undefined;
}

const CONTEXT_DEFAULTS: JsonObject = {
  messageId: "",
  correlationId: "",
  causationId: "",
  actor: null,
  deadlineUnixMs: "0",
  metadata: [],
};

const ACTOR_DEFAULTS: JsonObject = { subject: null, capabilities: [], tokenRef: "", onBehalfOf: null };

/** Whoever calls says to whom. */
const NO_TARGET: JsonObject = { kind: "none" };

/**
 * The context as it is now. Its target is that of the call, which sets it.
 *
 * @throws Error or IxtError for fields that a context has not, and for values that our context layer does not hold.
 */
export function makeContext({ fields, deadlineInMs }: ContextPlan): InvocationContext {
  const { actor, ...plain } = complete(fields, CONTEXT_DEFAULTS, "a context");
  const json = {
    ...plain,
    target: NO_TARGET,
    actor: isObject(actor) ? complete(actor, ACTOR_DEFAULTS, "an actor") : null,
  };
  const bytes = ixtVectorSubject.encode("InvocationContext", json);
  // A subject may answer later, and ours does not.
  if (!(bytes instanceof Uint8Array)) throw new TypeError("our own encoder gave no bytes");
  const context = decodeInvocationContext(bytes);
  if (deadlineInMs === undefined) return context;
  return createInvocationContext({ ...context, deadline: createDeadline(BigInt(Date.now() + deadlineInMs)) });
}

function complete(given: JsonObject, defaults: JsonObject, what: string): JsonObject {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(defaults, name));
  if (unknown !== undefined)
    throw new Error(`${what} has no field ${JSON.stringify(unknown)} that could be given here`);
  return { ...defaults, ...given };
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
