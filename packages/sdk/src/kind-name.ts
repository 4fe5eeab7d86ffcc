// The four kinds of stream by their names, as applications write them.

import { InteractionKind } from "@ixt/stream";

/** `unary`, `clientStream`, `serverStream` or `bidiStream`. */
export type KindName = keyof typeof InteractionKind;

const NAMES = Object.keys(InteractionKind) as readonly KindName[];

/** The name of a kind; a kind of a newer schema has none, and no stream of it is ever taken. */
export function kindName(kind: InteractionKind): KindName {
  return NAMES.find((name) => InteractionKind[name] === kind) ?? "unary";
}
