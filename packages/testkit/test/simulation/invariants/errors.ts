// Every error that anybody is told is of the IxtError family, under every fault; and nothing of ours fails: an `internal` error, and
// an entry in the log that tells of one, has its cause in a handler that breaks as its script says. What a handler broke with, and
// nobody had called it off before, is in the log.
//
// Under `corrupt` the code of an error that crossed may be another, and a session warns of a schema pin that is.

import { IxtError } from "@ixt/sdk";
import type { Conversation } from "../conversation.js";
import type { CallRecord } from "../ledger.js";
import { BREAKS } from "../script.js";
import { firstOf, type Invariant, type Verdict } from "./invariant.js";

export const errorsAreOfTheFamily: Invariant = {
  name: "every error is of the family",
  atEnd: (conversation) =>
    judgeFamily(conversation) ?? judgeInternal(conversation) ?? judgeLog(conversation) ?? judgeBroken(conversation),
};

function judgeFamily({ ledger }: Conversation): Verdict {
  const strangers = ledger.errors.filter((error) => !IxtError.is(error));
  return strangers.length === 0 ? undefined : `somebody was told ${String(strangers[0])}`;
}

function judgeInternal(conversation: Conversation): Verdict {
  if (conversation.has("corrupt")) return undefined;
  const { calls, streams, sessions } = conversation.ledger;
  return (
    firstOf([...calls.values(), ...streams.values()], ({ script, told }) => {
      const internal = script.conduct === "breaks" ? undefined : told.find(({ code }) => code === "internal");
      return internal === undefined ? undefined : `operation ${script.op} failed with ${internal}`;
    }) ??
    firstOf(sessions, ({ module, cause }) =>
      cause?.code === "internal" ? `the session with ${module} ended with ${cause}` : undefined,
    )
  );
}

function judgeLog(conversation: Conversation): Verdict {
  const mayWarn = conversation.has("corrupt");
  return firstOf(conversation.runtime.log, ({ level, message, fields }) => {
    const text = fields.get("error") ?? "";
    if (text.includes(BREAKS) || (level === "warn" && mayWarn)) return undefined;
    return `the log says "${message}" ${text}`;
  });
}

function judgeBroken(conversation: Conversation): Verdict {
  if (conversation.has("corrupt")) return undefined;
  const { ledger, runtime } = conversation;
  return firstOf(ledger.broken, (op) => {
    const stream = ledger.streams.get(op);
    // The two halves of a raw handler fail one after the other, and only the first is heard.
    if (stream?.script.isRaw) return undefined;
    const outcome = stream?.callee?.outcomes[0];
    // The end of a stream that was not its handler's doing came first.
    if (outcome !== undefined && (outcome.status === "complete" || outcome.cause.blame !== "local")) return undefined;
    if (outcome !== undefined && outcome.cause.code === "deadlineExceeded") return undefined;
    const isLogged = runtime.log.some(({ fields }) => fields.get("error")?.includes(`operation ${op} ${BREAKS}`));
    return isLogged || isAnswered(ledger.calls.get(op))
      ? undefined
      : `the log does not say what operation ${op} broke with`;
  });
}

/** Its deadline, or the end of its session, came first. */
function isAnswered(call: CallRecord | undefined): boolean {
  return call !== undefined && call.error?.code !== "internal";
}
