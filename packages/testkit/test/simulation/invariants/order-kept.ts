// Order is kept: what a consumer takes is what its peer set out to send, from the first on, none twice and none passed over. On the
// wire each side numbers its data from 0 without a gap.
//
// Under every fault but `corrupt`: there is no checksum, so a flipped bit of a payload or of an id arrives as it is. What a side
// itself sends is in order under that as well.

import type { Direction, StreamRecord } from "../ledger.js";
import { numberIn, readSayings } from "../wire-log.js";
import { firstOf, type Invariant, type Verdict } from "./invariant.js";

export const orderIsKept: Invariant = {
  name: "order is kept",
  atEnd: (conversation) => {
    const { ledger, world } = conversation;
    if (!conversation.has("corrupt")) {
      const verdict = firstOf(ledger.streams.values(), (stream) => judgeStream(stream));
      if (verdict !== undefined) return verdict;
    }
    const sent = new Map<string, number>();
    return firstOf(readSayings(world.transcript.entries), ({ session, from, number, verb, text }) => {
      if (verb !== "data" && verb !== "close") return undefined;
      const key = `${session} ${from} ${number}`;
      const due = sent.get(key) ?? 0;
      if (verb === "data") sent.set(key, due + 1);
      return numberIn(text) === due ? undefined : `${from} said "${text}" where number ${due} was due`;
    });
  },
};

function judgeStream({ script, toCallee, toCaller }: StreamRecord): Verdict {
  return (
    judgeDirection(`operation ${script.op}, requests`, toCallee) ??
    judgeDirection(`operation ${script.op}, responses`, toCaller)
  );
}

function judgeDirection(what: string, { offered, taken }: Direction): Verdict {
  const at = taken.findIndex((payload, n) => payload !== offered[n]);
  if (at === -1) return undefined;
  return `${what}: payload ${at} that was taken is ${shown(taken[at])}, the one that was sent ${shown(offered[at])}`;
}

function shown(payload: string | undefined): string {
  return payload === undefined ? "nothing" : JSON.stringify(payload.slice(0, 40));
}
