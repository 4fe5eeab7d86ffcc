// How many data frames each side of a stream sends: the rule behind the four kinds, as data.

import { InteractionKind } from "./wire-enums.js";

/**
 * Which end of a stream: the one that sent the open frame, or the one that took it.
 *
 * @see {@link StreamHandle}
 */
export type StreamRole = "caller" | "callee";

/** Exactly one data frame, or any number of them. */
export type Cardinality = "one" | "many";

type KindName = keyof typeof InteractionKind;

const SENDS: { readonly [Name in KindName]: { readonly [Role in StreamRole]: Cardinality } } = {
  unary: { caller: "one", callee: "one" },
  clientStream: { caller: "many", callee: "one" },
  serverStream: { caller: "one", callee: "many" },
  bidiStream: { caller: "many", callee: "many" },
};

const BY_KIND: ReadonlyMap<InteractionKind, { readonly [Role in StreamRole]: Cardinality }> = new Map(
  (Object.keys(SENDS) as KindName[]).map((name) => [InteractionKind[name], SENDS[name]]),
);

/** How many data frames this end of a stream of this kind sends. */
export function sendsOf(kind: InteractionKind, role: StreamRole): Cardinality {
  return BY_KIND.get(kind)?.[role] ?? "many";
}

/** The other end. */
export function peerOf(role: StreamRole): StreamRole {
  return role === "caller" ? "callee" : "caller";
}
