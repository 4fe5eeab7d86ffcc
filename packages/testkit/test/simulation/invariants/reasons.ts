// Every end has its reason: a call, a stream or a session ends with an error only where something in the schedule accounts for it,
// as its script, its deadline, a limit, or what befell its module; where nothing does, it is answered, or complete at both ends. A
// drain without a limit cuts nothing off that has begun. And what was refused has not run.
//
// On channels that lose, double, swap or damage messages each of them may account for any end; what was refused has still not run,
// but for `duplicate` and `corrupt`.

import type { IxtError } from "@ixt/sdk";
import type { Conversation } from "../conversation.js";
import type { CallRecord, EndRecord, SessionEnd, StreamRecord } from "../ledger.js";
import type { CallScript, StreamScript } from "../script.js";
import { firstOf, type Invariant, type Verdict } from "./invariant.js";

export const everyEndHasItsReason: Invariant = {
  name: "every end has its reason",
  atEnd: (conversation) => {
    const { calls, streams } = conversation.ledger;
    if (!conversation.has("duplicate", "corrupt")) {
      const verdict = firstOf([...calls.values(), ...streams.values()], judgeRefusal);
      if (verdict !== undefined) return verdict;
    }
    if (!conversation.isLossFree) return undefined;
    return (
      firstOf(calls.values(), (call) => judgeCall(call, conversation)) ??
      firstOf(streams.values(), (stream) => judgeStream(stream, conversation)) ??
      judgeSessions(conversation)
    );
  },
};

/** Codes that say that no handler has been asked. */
const REFUSALS: readonly string[] = ["rejected", "permissionDenied"];

function judgeRefusal({ script, runs, told }: CallRecord | StreamRecord): Verdict {
  const refusal = told.find(({ code }) => REFUSALS.includes(code));
  if (refusal === undefined || (typeof runs === "number" ? runs : runs.length) === 0) return undefined;
  return `operation ${script.op} was refused as ${refusal.code}, and ran`;
}

function judgeCall({ script, runs, answer, error }: CallRecord, conversation: Conversation): Verdict {
  const reasons = reasonsOf(script, runs.length > 0, conversation, conversation.setup.module.maxConcurrentCalls);
  const what = `call ${script.op} (${script.conduct})`;
  if (answer === undefined) return judgeCause(what, error, reasons);
  return mayFinish(script) ? undefined : `${what} was answered`;
}

function judgeStream({ script, caller, callee, runs, refusal }: StreamRecord, conversation: Conversation): Verdict {
  const { setup } = conversation;
  const { maxConcurrentStreams } = setup.module.streamLimits;
  const reasons = reasonsOf(script, runs > 0, conversation, maxConcurrentStreams);
  for (const code of callerReasons(script)) reasons.add(code);
  if (setup.module.streamLimits.idleTimeoutMs !== Number.POSITIVE_INFINITY) reasons.add("deadlineExceeded");
  const what = `operation ${script.op} (${script.kind} ${script.conduct}, its caller ${script.caller})`;
  if (caller === undefined) return judgeCause(what, refusal, reasons);
  return (
    judgeEnd(`${what} at its caller`, script, caller, reasons) ??
    (callee === undefined ? undefined : judgeEnd(`${what} at its callee`, script, callee, reasons))
  );
}

function judgeEnd(what: string, script: StreamScript, { outcomes }: EndRecord, reasons: ReadonlySet<string>): Verdict {
  const [outcome] = outcomes;
  if (outcome?.status !== "complete") return judgeCause(what, outcome?.cause, reasons);
  return mayFinish(script) ? undefined : `${what} is complete`;
}

function judgeCause(what: string, cause: IxtError | undefined, reasons: ReadonlySet<string>): Verdict {
  if (cause !== undefined && reasons.has(cause.code)) return undefined;
  const because = reasons.size === 0 ? "nothing accounts for that" : `only ${[...reasons].join(", ")} could be`;
  return `${what} ended with ${String(cause)}: ${because}`;
}

function mayFinish({ mayAsk, conduct }: CallScript | StreamScript): boolean {
  return mayAsk && (conduct === "serves" || conduct === "leaves");
}

/** The codes that calls and streams may end with. */
function reasonsOf(
  script: CallScript | StreamScript,
  hasRun: boolean,
  { ledger }: Conversation,
  most: number,
): Set<string> {
  const { mayAsk, conduct, timeoutMs, module } = script;
  const reasons = new Set<string>();
  if (!mayAsk) reasons.add("permissionDenied");
  if (conduct === "refuses") reasons.add("notFound");
  if (conduct === "breaks") reasons.add("internal");
  if (timeoutMs !== undefined) reasons.add("deadlineExceeded");
  if (most < 1_000) reasons.add("rejected");
  const ends = ledger.ends[module];
  if (ends.length === 0) return reasons;
  // Before the next one is hosted the module is not there.
  for (const code of ["notFound", "rejected"]) reasons.add(code);
  if (!hasRun || ends.some(cutsOff)) reasons.add("unavailable");
  return reasons;
}

function cutsOff(end: SessionEnd): boolean {
  return end !== "drain";
}

/** What a caller's own doing accounts for, and that of a handler which takes no more. */
function callerReasons({ caller, conduct, isRaw }: StreamScript): readonly string[] {
  const reasons: string[] = [];
  if (caller === "cancels" || caller === "stops" || caller === "aborts") reasons.push("cancelled");
  if (caller === "errs") reasons.push("unauthenticated");
  // Who leaves the loop over `incoming`, by throwing as much as by breaking off, cancels the stream.
  if (isRaw && (conduct === "leaves" || conduct === "refuses" || conduct === "breaks")) reasons.push("cancelled");
  return reasons;
}

/** Unless one side is gone without a word, each session ends with a goodbye. */
function judgeSessions({ ledger }: Conversation): Verdict {
  return firstOf(ledger.sessions, ({ module, cause }) => {
    if (cause === undefined) return undefined;
    const isLost = ledger.ends[module].some((end) => end === "crash" || end === "vanish");
    return isLost && cause.code === "unavailable" ? undefined : `the session with ${module} ended with ${cause}`;
  });
}
