// Credit is conserved: when nothing is under way, each sender of a live stream may send just as many frames as its peer has granted
// and not yet got.
//
// Where messages are lost (`drop`) or overtaken (`reorder`: a frame before its open is nobody's) a sender may hold less than its peer
// thinks, never more. Under `duplicate` a grant counts twice, for it bears no number; under `corrupt` it may be any.

import type { Conversation } from "../conversation.js";
import type { StreamRecord } from "../ledger.js";
import { firstOf, type Invariant, type Verdict } from "./invariant.js";

export const creditIsConserved: Invariant = {
  name: "credit is conserved",
  atRest: (conversation) =>
    conversation.has("duplicate", "corrupt")
      ? undefined
      : firstOf(conversation.ledger.streams.values(), (stream) => judgeStream(stream, conversation)),
};

function judgeStream({ script, caller, callee }: StreamRecord, { world, isLossFree }: Conversation): Verdict {
  if (caller === undefined || callee === undefined) return undefined;
  const [one, other] = [caller.handle, callee.handle];
  if (one.state === "ended" || other.state === "ended") return undefined;
  world.count("live stream at rest");
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const [has, granted] = [from.stats().sendCredit, to.stats().receiveCredit];
    const isConserved = isLossFree ? has === granted : has <= granted;
    if (!isConserved)
      return `operation ${script.op}: the ${from.role} may send ${has}, the ${to.role} granted ${granted}`;
  }
  return undefined;
}
