// The handlers of calls: each does what the script of its operation says.

import { bytes, type CallHandler, type Context, createError, defineCall, text } from "@ixt/sdk";
import { CAPABILITY, type Conversation } from "./conversation.js";
import { judge } from "./judge.js";
import { answerTo, BREAKS } from "./script.js";

const decoder = new TextDecoder();

/** One that takes text, and one that takes bytes. */
export function createCalls(conversation: Conversation): { readonly typed: CallHandler; readonly raw: CallHandler } {
  const requires = [CAPABILITY];
  return {
    typed: defineCall({
      input: text,
      output: text,
      requires,
      handle: (request, context) => answer(conversation, request, context),
    }),
    raw: defineCall({
      input: bytes,
      output: bytes,
      requires,
      handle: async (request, context) => text.encode(await answer(conversation, decoder.decode(request), context)),
    }),
  };
}

/** The operation that a handler runs for. */
export function operationOf({ metadata }: Pick<Context, "metadata">): number {
  return Number(metadata.get("op"));
}

/** Rejects with the reason once the signal aborts, and waits for that. */
export function calledOff(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Throws what is no error of the family, as the script says. */
export function breakDown({ ledger }: Conversation, op: number): never {
  ledger.broken.add(op);
  throw new Error(`operation ${op} ${BREAKS}`);
}

async function answer(conversation: Conversation, request: string, context: Context): Promise<string> {
  const { world, ledger } = conversation;
  const op = operationOf(context);
  const record = ledger.calls.get(op);
  if (record === undefined) throw createError("invalidArgument", "there is no such operation");
  record.runs.push(request);
  judge(conversation, "during");
  const { conduct, handlerMs, isDeaf } = record.script;
  if (handlerMs > 0) await world.sleep(handlerMs, isDeaf ? undefined : context.signal);
  if (conduct === "refuses") throw createError("notFound", `operation ${op} is refused`);
  if (conduct === "breaks") breakDown(conversation, op);
  if (conduct === "stalls") return calledOff(context.signal);
  return answerTo(request);
}
