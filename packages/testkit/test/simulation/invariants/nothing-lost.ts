// Nothing is lost unless an error says so. A consumer that came to the end without an error has everything that its peer sent; one
// that its peer's error ended has everything that was sent before that; nobody takes more than was sent; and a sender that was told
// of a send has sent it.
//
// Under every fault but `corrupt`: there a close may be made of another frame by a single bit.

import { RemoteError } from "@ixt/sdk";
import type { Conversation } from "../conversation.js";
import type { Direction, EndRecord, StreamRecord } from "../ledger.js";
import { firstOf, type Invariant, type Verdict } from "./invariant.js";

export const nothingIsLost: Invariant = {
  name: "nothing is lost unless an error says so",
  atEnd: (conversation) =>
    conversation.has("corrupt")
      ? undefined
      : firstOf(conversation.ledger.streams.values(), (stream) => judgeStream(stream, conversation)),
};

function judgeStream(stream: StreamRecord, { isLossFree }: Conversation): Verdict {
  const { caller, callee, script } = stream;
  if (caller === undefined) return undefined;
  const what = `operation ${script.op}`;
  return (
    judgeEnd(`${what} at its caller`, caller, callee) ??
    (callee === undefined ? undefined : judgeEnd(`${what} at its callee`, callee, caller)) ??
    judgeDirection(`${what}, requests`, stream.toCallee, caller, callee, isLossFree) ??
    (callee === undefined
      ? undefined
      : judgeDirection(`${what}, responses`, stream.toCaller, callee, caller, isLossFree))
  );
}

/** An end that completed heard everything that was sent to it. */
function judgeEnd(what: string, { handle, outcomes }: EndRecord, peer: EndRecord | undefined): Verdict {
  if (outcomes[0]?.status !== "complete") return undefined;
  const sent = peer?.handle.sender.sent ?? 0;
  const received = handle.stats().receivedFrames;
  return received === sent ? undefined : `${what} is complete with ${received} of ${sent} data frames`;
}

function judgeDirection(
  what: string,
  { taken, end, reported, offered }: Direction,
  from: EndRecord,
  to: EndRecord | undefined,
  isLossFree: boolean,
): Verdict {
  const { sent } = from.handle.sender;
  if (reported > sent) return `${what}: the sender was told of ${reported} sends, ${sent} were made`;
  if (offered.length < sent) return `${what}: ${sent} were sent, ${offered.length} set out to be`;
  if (taken.length > sent) return `${what}: ${taken.length} were taken, ${sent} were sent`;
  const cameToAnEnd = end === "done" || (isLossFree && typeof end !== "string" && isLastWord(to));
  if (!cameToAnEnd || taken.length === sent) return undefined;
  return `${what}: the consumer came to the end with ${taken.length} of ${sent} payloads`;
}

/** It was the peer's error that ended the stream here, behind all that the peer had sent. */
function isLastWord(end: EndRecord | undefined): boolean {
  const outcome = end?.outcomes[0];
  return outcome?.status === "failed" && outcome.cause instanceof RemoteError;
}
