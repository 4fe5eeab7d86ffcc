/** protobuf-es: `toBinary` and `fromBinary` on code of protoc-gen-es; uint64 is a bigint, as it is by default. */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Context, DataFrame } from "../corpus.js";
import {
  type InvocationContext,
  InvocationContextSchema,
  type StreamFrame,
  StreamFrameSchema,
} from "../generated/ixt_pb.js";
import { at, frameChecksum, type Peer, toStandalone, useContext } from "../peer.js";

const toFrame = (frame: DataFrame): StreamFrame =>
  create(StreamFrameSchema, {
    streamId: frame.streamId,
    frame: { case: "data", value: { sequence: BigInt(frame.sequence), payload: frame.payload } },
  });

const toContext = (context: Context): InvocationContext =>
  create(InvocationContextSchema, {
    messageId: context.messageId,
    correlationId: context.correlationId,
    causationId: context.causationId,
    actor: {
      subject: { subject: { case: "operator", value: context.operator } },
      capabilities: [...context.capabilities],
      tokenRef: context.tokenRef,
      onBehalfOf: { subject: { case: "user", value: context.onBehalfOfUser } },
    },
    target: { target: { case: "service", value: { name: context.service, method: context.method } } },
    deadlineUnixMs: BigInt(context.deadlineUnixMs),
    metadata: context.metadata.map((entry) => ({ ...entry })),
  });

const encodeFrame = (frame: DataFrame): Uint8Array => toStandalone(toBinary(StreamFrameSchema, toFrame(frame)));
const encodeContext = (context: Context): Uint8Array =>
  toStandalone(toBinary(InvocationContextSchema, toContext(context)));

function subjectText(subject: InvocationContext["actor"], side: "subject" | "onBehalfOf"): string {
  const value = subject?.[side]?.subject.value;
  return typeof value === "string" ? value : "";
}

function readContext(context: InvocationContext): number {
  const { actor, target } = context;
  if (!actor || target?.target.case !== "service") throw new Error("context is not complete");
  let sum = (context.messageId[0] ?? 0) + context.correlationId.length + context.causationId.length;
  sum += subjectText(actor, "subject").length + subjectText(actor, "onBehalfOf").length + actor.tokenRef.length;
  for (const capability of actor.capabilities) sum += capability.length;
  const service = target.target.value;
  sum += service.name.length + service.method.length + Number(context.deadlineUnixMs);
  for (const { key, value } of context.metadata) sum += key.length + value.length;
  return sum | 0;
}

export const protobufEs: Peer = {
  name: "protobuf-es",
  about: "@bufbuild/protobuf 2.17.0, toBinary and fromBinary, uint64 as bigint",
  operations: {
    encodeFrames: (frames) => {
      const values = frames.map(toFrame);
      return (index) => toBinary(StreamFrameSchema, at(values, index)).length;
    },
    decodeFrames: (frames) => {
      const inputs = frames.map(encodeFrame);
      return (index) => {
        const { streamId, frame } = fromBinary(StreamFrameSchema, at(inputs, index));
        if (frame.case !== "data") throw new Error("not a data frame");
        return frameChecksum(streamId[0] ?? 0, Number(frame.value.sequence), frame.value.payload);
      };
    },
    encodeContexts: (contexts) => {
      const values = contexts.map(toContext);
      return (index) => toBinary(InvocationContextSchema, at(values, index)).length;
    },
    decodeContexts: (contexts) => {
      const inputs = contexts.map(encodeContext);
      return (index) => readContext(fromBinary(InvocationContextSchema, at(inputs, index)));
    },
    useContexts: (contexts) => {
      const inputs = contexts.map(encodeContext);
      return (index) => {
        const context = fromBinary(InvocationContextSchema, at(inputs, index));
        return useContext(context.correlationId, context.actor?.capabilities ?? [], context.metadata);
      };
    },
  },
  roundTripFrame: (frame) => {
    const bytes = encodeFrame(frame);
    const decoded = fromBinary(StreamFrameSchema, bytes);
    if (decoded.frame.case !== "data") throw new Error("not a data frame");
    const { sequence, payload } = decoded.frame.value;
    return { bytes, value: { streamId: decoded.streamId, sequence: Number(sequence), payload } };
  },
  roundTripContext: (context) => {
    const bytes = encodeContext(context);
    const decoded = fromBinary(InvocationContextSchema, bytes);
    const { actor, target } = decoded;
    if (target?.target.case !== "service") throw new Error("context is not complete");
    const value: Context = {
      messageId: decoded.messageId,
      correlationId: decoded.correlationId,
      causationId: decoded.causationId,
      operator: subjectText(actor, "subject"),
      onBehalfOfUser: subjectText(actor, "onBehalfOf"),
      tokenRef: actor?.tokenRef ?? "",
      capabilities: actor?.capabilities ?? [],
      service: target.target.value.name,
      method: target.target.value.method,
      deadlineUnixMs: Number(decoded.deadlineUnixMs),
      metadata: decoded.metadata.map((entry) => ({ key: entry.key, value: entry.value })),
    };
    return { bytes, value };
  },
};
