// A context as a peer sends it, before it is checked: the plain struct of the wire, with nothing in it but what a test puts there.

import { Bytes16 } from "@ixt/wire";
import type * as Wire from "@ixt/wire/module";

export const EMPTY_WIRE: Wire.InvocationContext = {
  messageId: Bytes16.ZERO,
  correlationId: "",
  causationId: "",
  actor: undefined,
  target: undefined,
  deadlineUnixMs: 0n,
  metadata: [],
};

/** One with an actor, a user unless the fields say otherwise. */
export function wireActor(fields: Partial<Wire.ActorIdentity>): Wire.InvocationContext {
  const actor = {
    subject: { kind: "user", user: "ada" },
    capabilities: [],
    tokenRef: "",
    onBehalfOf: undefined,
  } as const;
  return { ...EMPTY_WIRE, actor: { ...actor, ...fields } };
}
