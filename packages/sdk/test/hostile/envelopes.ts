// What a hostile peer writes: envelopes by few words.

import { StreamId } from "@ixt/stream";
import { Bytes16 } from "@ixt/wire";
import type { StreamFrame } from "@ixt/wire/ipc_streaming";
import type { InvocationContext } from "@ixt/wire/module";
import type { Envelope } from "@ixt/wire/wasipc";
import { CancelReason, InteractionKind, type KindName, text } from "../../src/index.js";

/** The id of the test's own stream of this number, or that of a stream of ours. */
export function streamIdOf(stream: number | { readonly streamId: StreamId }): StreamId {
  if (typeof stream === "object") return stream.streamId;
  return StreamId.fromHex(stream.toString(16).padStart(32, "0"));
}

/** A context to this method, of somebody unknown, with what is given beside. */
export function contextTo(name: string, init: Partial<InvocationContext> = {}): InvocationContext {
  const [service = "", method = ""] = name.split(".");
  return {
    messageId: Bytes16.ZERO,
    correlationId: "",
    causationId: "",
    actor: undefined,
    target: { kind: "service", service: { name: service, method } },
    deadlineUnixMs: 0n,
    metadata: [],
    ...init,
  };
}

export function callOf(
  callId: number,
  messageType: string,
  body: string,
  context: InvocationContext = contextTo(messageType),
): Envelope {
  return { kind: "handle", handle: { callId, payload: { context, messageType, body: text.encode(body) } } };
}

interface OpenInit {
  readonly initialCredit?: number;
  readonly context?: InvocationContext;
}

export function openOf(id: number, name: string, kind: KindName, init: OpenInit = {}): Envelope {
  const { initialCredit = 16, context = contextTo(name) } = init;
  const open = { kind: InteractionKind[kind], initialCredit, bufferCapFrames: 0, context };
  return toEnvelope({ streamId: streamIdOf(id), kind: "open", open });
}

export function dataOf(id: number, sequence: number, payload: string, streamId: StreamId = streamIdOf(id)): Envelope {
  return toEnvelope({ streamId, kind: "data", data: { sequence, payload: text.encode(payload) } });
}

export function closeOf(id: number, finalSequence: number): Envelope {
  return toEnvelope({ streamId: streamIdOf(id), kind: "close", close: { reason: 0, finalSequence } });
}

export function cancelOf(id: number): Envelope {
  return toEnvelope({ streamId: streamIdOf(id), kind: "cancel", cancel: { reason: CancelReason.caller, message: "" } });
}

function toEnvelope(stream: StreamFrame): Envelope {
  return { kind: "stream", stream };
}
