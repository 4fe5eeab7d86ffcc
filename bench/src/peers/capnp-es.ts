/**
 * capnp-es 0.0.16 with the bindings that @ixt/wire generates beside its own codecs. It has no value outside a message: to
 * encode is to build a message from plain fields, to decode is to read each field through its accessors.
 */

import { StreamFrame } from "@ixt/wire/capnp/ipc_streaming";
import { InvocationContext } from "@ixt/wire/capnp/module";
import { Message } from "capnp-es";
import type { Context, DataFrame } from "../corpus.js";
import { at, frameChecksum, type Peer, toStandalone } from "../peer.js";

function writeFrame(value: DataFrame): Uint8Array {
  const message = new Message();
  const frame = message.initRoot(StreamFrame);
  frame._initStreamId(value.streamId.length).copyBuffer(value.streamId);
  const data = frame._initData();
  data.sequence = BigInt(value.sequence);
  data._initPayload(value.payload.length).copyBuffer(value.payload);
  return new Uint8Array(message.toArrayBuffer());
}

function writeContext(value: Context): Uint8Array {
  const message = new Message();
  const context = message.initRoot(InvocationContext);
  context._initMessageId(value.messageId.length).copyBuffer(value.messageId);
  context.correlationId = value.correlationId;
  context.causationId = value.causationId;
  const actor = context._initActor();
  actor._initSubject().operator = value.operator;
  const capabilities = actor._initCapabilities(value.capabilities.length);
  value.capabilities.forEach((capability, i) => {
    capabilities.set(i, capability);
  });
  actor.tokenRef = value.tokenRef;
  actor._initOnBehalfOf().user = value.onBehalfOfUser;
  const service = context._initTarget()._initService();
  service.name = value.service;
  service.method = value.method;
  context.deadlineUnixMs = BigInt(value.deadlineUnixMs);
  const metadata = context._initMetadata(value.metadata.length);
  value.metadata.forEach((entry, i) => {
    const target = metadata.get(i);
    target.key = entry.key;
    target.value = entry.value;
  });
  return new Uint8Array(message.toArrayBuffer());
}

const encodeFrame = (frame: DataFrame): Uint8Array => toStandalone(writeFrame(frame));
const encodeContext = (context: Context): Uint8Array => toStandalone(writeContext(context));

const rootFrame = (bytes: Uint8Array): StreamFrame => new Message(bytes, false).getRoot(StreamFrame);
const rootContext = (bytes: Uint8Array): InvocationContext => new Message(bytes, false).getRoot(InvocationContext);

function readFrame(bytes: Uint8Array): DataFrame {
  const frame = rootFrame(bytes);
  const { data } = frame;
  const streamId = frame.streamId.toUint8Array();
  return { streamId, sequence: Number(data.sequence), payload: data.payload.toUint8Array() };
}

function readContext(bytes: Uint8Array): Context {
  const context = rootContext(bytes);
  const { actor } = context;
  const { service } = context.target;
  const { capabilities } = actor;
  const { metadata } = context;
  return {
    messageId: context.messageId.toUint8Array(),
    correlationId: context.correlationId,
    causationId: context.causationId,
    operator: actor.subject.operator,
    onBehalfOfUser: actor.onBehalfOf.user,
    tokenRef: actor.tokenRef,
    capabilities: Array.from({ length: capabilities.length }, (_, i) => capabilities.get(i)),
    service: service.name,
    method: service.method,
    deadlineUnixMs: Number(context.deadlineUnixMs),
    metadata: Array.from({ length: metadata.length }, (_, i) => {
      const entry = metadata.get(i);
      return { key: entry.key, value: entry.value };
    }),
  };
}

function contextChecksum(context: Context): number {
  let sum = (context.messageId[0] ?? 0) + context.correlationId.length + context.causationId.length;
  sum += context.operator.length + context.onBehalfOfUser.length + context.tokenRef.length;
  for (const capability of context.capabilities) sum += capability.length;
  sum += context.service.length + context.method.length + context.deadlineUnixMs;
  for (const { key, value } of context.metadata) sum += key.length + value.length;
  return sum | 0;
}

export const capnpEs: Peer = {
  name: "capnp-es",
  about: "0.0.16: a Message per encode, built through setters; every field read through getters on decode",
  operations: {
    encodeFrames: (frames) => (index) => writeFrame(at(frames, index)).length,
    decodeFrames: (frames) => {
      const inputs = frames.map(encodeFrame);
      return (index) => {
        const { streamId, sequence, payload } = readFrame(at(inputs, index));
        return frameChecksum(streamId[0] ?? 0, sequence, payload);
      };
    },
    encodeContexts: (contexts) => (index) => writeContext(at(contexts, index)).length,
    decodeContexts: (contexts) => {
      const inputs = contexts.map(encodeContext);
      return (index) => contextChecksum(readContext(at(inputs, index)));
    },
  },
  roundTripFrame: (frame) => {
    const bytes = encodeFrame(frame);
    return { bytes, value: readFrame(bytes) };
  },
  roundTripContext: (context) => {
    const bytes = encodeContext(context);
    return { bytes, value: readContext(bytes) };
  },
};
