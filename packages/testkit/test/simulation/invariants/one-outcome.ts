// One outcome each: every call has settled, every end of every stream has ended once and says so in the same words ever after, its
// signal aborted with the cause unless it completed. On the wire a call is answered once, and who has cancelled or failed a stream
// says nothing more on it, nor anything but credit, a cancel or an error behind its close.
//
// Under `duplicate` and `corrupt` an open that came again is refused on the wire although its stream has ended, and a call that came
// again is answered again.

import type { Conversation } from "../conversation.js";
import type { CallRecord, EndRecord, StreamRecord } from "../ledger.js";
import { readSayings, type Saying } from "../wire-log.js";
import { firstOf, type Invariant, type Verdict } from "./invariant.js";

export const oneOutcomeEach: Invariant = {
  name: "one outcome each",
  atEnd: (conversation) => {
    const { calls, streams } = conversation.ledger;
    return firstOf(calls.values(), judgeCall) ?? firstOf(streams.values(), judgeStream) ?? judgeWire(conversation);
  },
};

function judgeCall({ script, answer, error }: CallRecord): Verdict {
  if ((answer === undefined) !== (error === undefined)) return undefined;
  return `call ${script.op} has ${answer === undefined ? "not settled" : "settled twice"}`;
}

function judgeStream({ script, caller, callee, refusal }: StreamRecord): Verdict {
  const what = `operation ${script.op}`;
  if (caller === undefined) return refusal === undefined ? `${what} is neither opened nor refused` : undefined;
  return (
    judgeEnd(`${what} at its caller`, caller) ??
    (callee === undefined ? undefined : judgeEnd(`${what} at its callee`, callee))
  );
}

function judgeEnd(what: string, { handle, outcomes }: EndRecord): Verdict {
  const [outcome] = outcomes;
  if (outcome === undefined || outcomes.length !== 1) return `${what} has ${outcomes.length} outcomes`;
  if (handle.state !== "ended") return `${what} is ${handle.state}`;
  const { signal } = handle;
  if (outcome.status === "complete") return signal.aborted ? `${what} is complete, and aborted` : undefined;
  return signal.aborted && signal.reason === outcome.cause ? undefined : `${what}: its signal does not tell the cause`;
}

function judgeWire(conversation: Conversation): Verdict {
  if (conversation.has("duplicate", "corrupt")) return undefined;
  const answered = new Set<string>();
  const silent = new Map<string, string>();
  return firstOf(readSayings(conversation.world.transcript.entries), (saying) =>
    saying.kind === "stream" ? judgeFrame(saying, silent) : judgeAnswer(saying, answered),
  );
}

function judgeAnswer({ session, kind, number, from }: Saying, answered: Set<string>): Verdict {
  if (kind === "call") return undefined;
  const key = `${session} ${number}`;
  if (answered.has(key)) return `${from} has answered call ${number} twice`;
  answered.add(key);
  return undefined;
}

/** @param silent what each side has said on each stream that lets it say no more, or little */
function judgeFrame({ session, from, number, verb, text }: Saying, silent: Map<string, string>): Verdict {
  const key = `${session} ${from} ${number}`;
  const before = silent.get(key);
  const isAllowed = before === undefined || (before === "close" && verb !== "data" && verb !== "close");
  if (!isAllowed) return `${from} said "${text}" after its ${before}`;
  if (verb === "close" || verb === "cancel" || verb === "error") silent.set(key, verb);
  return undefined;
}
