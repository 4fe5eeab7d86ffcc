// Those who ask: one actor for each call and each stream, which does what its script says and writes down what it is told.

import { StreamErrorCode, type StreamHandle, text } from "@ixt/sdk";
import type { InvocationInit } from "@ixt/testkit";
import { ALLOWED, type Conversation, DENIED } from "./conversation.js";
import { judge } from "./judge.js";
import { CallRecord, StreamRecord, watchEnd } from "./ledger.js";
import { type CallScript, payloadOf, requestOf, type StreamScript } from "./script.js";

const decoder = new TextDecoder();

/** Makes a call and waits for its answer. */
export async function makeCall(conversation: Conversation, script: CallScript): Promise<void> {
  const { runtime, ledger } = conversation;
  const record = new CallRecord(script);
  ledger.calls.set(script.op, record);
  const request = requestOf(script);
  const options = toInvocation(script);
  try {
    record.answer = script.isRaw
      ? decoder.decode(await runtime.call(`${script.module}.callRaw`, text.encode(request), options))
      : await runtime.call(`${script.module}.call`, request, options);
  } catch (error) {
    record.error = conversation.hear(error);
  }
  judge(conversation, "during");
}

/** Opens a stream, converses on it, and waits for its end. */
export async function openStream(conversation: Conversation, script: StreamScript): Promise<void> {
  const { runtime, ledger, shared } = conversation;
  const record = new StreamRecord(script);
  ledger.streams.set(script.op, record);
  const { module, kind, isRaw, caller } = script;
  let stream: StreamHandle;
  try {
    stream = runtime.open(`${module}.${kind}${isRaw ? "Raw" : ""}`, kind, {
      ...toInvocation(script),
      ...(caller === "aborts" ? { signal: shared.signal } : {}),
    });
  } catch (error) {
    record.refusal = conversation.hear(error);
    return;
  }
  record.caller = watchEnd(stream);
  const [sending, taking] = [sendRequests(conversation, record, stream), takeResponses(conversation, record, stream)];
  await Promise.all([sending, taking, endEarly(conversation, script, stream)]);
  await stream.closed;
  judge(conversation, "during");
}

async function sendRequests(conversation: Conversation, record: StreamRecord, stream: StreamHandle): Promise<void> {
  const { script, toCallee } = record;
  const parksAt = script.requests >> 1;
  try {
    for (let n = 0; n <= script.requests; n++) {
      if (script.parks && n === parksAt) await conversation.released;
      if (n === script.requests) break;
      // Whose signal nobody asks for has none.
      if (script.callerMs > 0) await conversation.world.sleep(script.callerMs, stream.signal);
      const request = payloadOf(script, ">", n);
      toCallee.offered.push(request);
      await stream.sender.send(text.encode(request));
      toCallee.reported++;
    }
    stream.sender.close();
  } catch (error) {
    conversation.hear(error);
  }
}

async function takeResponses(conversation: Conversation, record: StreamRecord, stream: StreamHandle): Promise<void> {
  const { script, toCaller } = record;
  try {
    for await (const payload of stream.incoming) {
      toCaller.taken.push(decoder.decode(payload));
      judge(conversation, "during");
      if (script.parks && toCaller.taken.length > script.after) await conversation.released;
      await conversation.world.sleep(script.callerMs);
      if (script.caller !== "stops" || toCaller.taken.length <= script.after) continue;
      toCaller.end = "left";
      break;
    }
    if (toCaller.end === "reading") toCaller.end = "done";
  } catch (error) {
    toCaller.end = conversation.hear(error) ?? "left";
  }
}

async function endEarly({ world }: Conversation, script: StreamScript, stream: StreamHandle): Promise<void> {
  if (script.caller !== "cancels" && script.caller !== "errs") return;
  await world.sleep(script.callerEndsMs, stream.signal).catch(() => {});
  if (script.caller === "cancels") stream.sender.cancel();
  else stream.sender.sendError(StreamErrorCode.unauthenticated, `operation ${script.op} errs`);
}

function toInvocation({ op, mayAsk, timeoutMs }: CallScript | StreamScript): InvocationInit {
  return {
    as: mayAsk ? ALLOWED : DENIED,
    metadata: { op: String(op) },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}
