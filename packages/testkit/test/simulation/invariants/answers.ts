// An answer is the one to its own request: the handler's whole answer, of a run that this very request has set going.
//
// Under `duplicate` a call may run twice, for its message has no mark by which a second copy would be known; its caller hears one
// answer all the same. Under `corrupt` a bit of either may be another.

import type { CallRecord } from "../ledger.js";
import { answerTo, requestOf } from "../script.js";
import { firstOf, type Invariant, type Verdict } from "./invariant.js";

export const answersAreOnesOwn: Invariant = {
  name: "answers are one's own",
  atEnd: (conversation) => {
    if (conversation.has("corrupt")) return undefined;
    const most = conversation.has("duplicate") ? Number.POSITIVE_INFINITY : 1;
    return firstOf(conversation.ledger.calls.values(), (call) => judgeCall(call, most));
  },
};

function judgeCall({ script, runs, answer }: CallRecord, most: number): Verdict {
  const what = `call ${script.op}`;
  const request = requestOf(script);
  const other = runs.find((run) => run !== request);
  if (other !== undefined) return `${what}: the handler was asked "${other}"`;
  if (runs.length > most) return `${what}: the handler ran ${runs.length} times`;
  if (answer === undefined) return undefined;
  if (answer !== answerTo(request)) return `${what}: the answer is "${answer}"`;
  if (runs.length === 0) return `${what} has an answer, and its handler did not run`;
  return script.conduct === "serves" || script.conduct === "leaves" ? undefined : `${what}: its handler had no answer`;
}
