/** This project's flat codecs, in the idioms of a session (a slab, payload views) and of a single message. */
import { Bytes16, type DecodeOptions, messageByteLength, Writer } from "@ixt/wire";
import { decodeStreamFrame, encodeStreamFrame, encodeStreamFrameInto, type StreamFrame } from "@ixt/wire/ipc_streaming";
import {
  decodeInvocationContext,
  encodeInvocationContext,
  encodeInvocationContextInto,
  type InvocationContext,
} from "@ixt/wire/module";
import type { Context, DataFrame } from "../corpus.js";
import { at, frameChecksum, type Operation, type Peer, toChunks, toStandalone, useContext } from "../peer.js";

/** The slab is handed on and reset at this size, in bytes, as a session that flushes does. */
const slabBytes = 262_144;

const viewOptions: DecodeOptions = { payload: "view" };
const copyOptions: DecodeOptions = { payload: "copy" };

const toFrame = (frame: DataFrame): StreamFrame => ({
  streamId: Bytes16.from(frame.streamId),
  kind: "data",
  data: { sequence: frame.sequence, payload: frame.payload },
});

const toContext = (context: Context): InvocationContext => ({
  messageId: Bytes16.from(context.messageId),
  correlationId: context.correlationId,
  causationId: context.causationId,
  actor: {
    subject: { kind: "operator", operator: context.operator },
    capabilities: [...context.capabilities],
    tokenRef: context.tokenRef,
    onBehalfOf: { kind: "user", user: context.onBehalfOfUser },
  },
  target: { kind: "service", service: { name: context.service, method: context.method } },
  deadlineUnixMs: BigInt(context.deadlineUnixMs),
  metadata: context.metadata.map(({ key, value }) => ({ key, value })),
});

const encodeFrame = (frame: DataFrame): Uint8Array => toStandalone(encodeStreamFrame(toFrame(frame)));
const encodeContext = (context: Context): Uint8Array => toStandalone(encodeInvocationContext(toContext(context)));

function readFrame(frame: StreamFrame): number {
  if (frame.kind !== "data") throw new Error("not a data frame");
  return frameChecksum(frame.streamId.a & 255, frame.data.sequence, frame.data.payload);
}

function subjectText(subject: NonNullable<InvocationContext["actor"]>["subject"]): string {
  if (subject?.kind === "operator") return subject.operator;
  if (subject?.kind === "user") return subject.user;
  throw new Error("not an operator or a user");
}

function readContext(context: InvocationContext): number {
  const { actor, target } = context;
  if (actor === undefined || target?.kind !== "service") throw new Error("context is not complete");
  let sum = (context.messageId.a & 255) + context.correlationId.length + context.causationId.length;
  sum += subjectText(actor.subject).length + subjectText(actor.onBehalfOf).length + actor.tokenRef.length;
  for (const capability of actor.capabilities) sum += capability.length;
  sum += target.service.name.length + target.service.method.length + Number(context.deadlineUnixMs);
  for (const { key, value } of context.metadata) sum += key.length + value.length;
  return sum | 0;
}

function decodeFrames(options: DecodeOptions, frames: readonly DataFrame[]): Operation {
  const inputs = frames.map(encodeFrame);
  return (index) => readFrame(decodeStreamFrame(at(inputs, index), options));
}

function decodeFrameChunks(options: DecodeOptions, frames: readonly DataFrame[]): Operation {
  const chunks = toChunks(frames.map(encodeFrame));
  let next = 0;
  let chunk = at(chunks, next);
  let offset = 0;
  return () => {
    if (offset === chunk.length) {
      next = (next + 1) % chunks.length;
      chunk = at(chunks, next);
      offset = 0;
    }
    const end = offset + messageByteLength(chunk, offset);
    const message = chunk.subarray(offset, end);
    offset = end;
    return readFrame(decodeStreamFrame(message, options));
  };
}

const roundTripFrame: Peer["roundTripFrame"] = (frame) => {
  const bytes = encodeFrame(frame);
  const decoded = decodeStreamFrame(bytes, viewOptions);
  if (decoded.kind !== "data") throw new Error("not a data frame");
  const { sequence, payload } = decoded.data;
  return { bytes, value: { streamId: decoded.streamId.toBytes(), sequence, payload } };
};

const roundTripContext: Peer["roundTripContext"] = (context) => {
  const bytes = encodeContext(context);
  const decoded = decodeInvocationContext(bytes);
  const { actor, target } = decoded;
  if (actor === undefined || target?.kind !== "service") throw new Error("context is not complete");
  const value: Context = {
    messageId: decoded.messageId.toBytes(),
    correlationId: decoded.correlationId,
    causationId: decoded.causationId,
    operator: subjectText(actor.subject),
    onBehalfOfUser: subjectText(actor.onBehalfOf),
    tokenRef: actor.tokenRef,
    capabilities: actor.capabilities,
    service: target.service.name,
    method: target.service.method,
    deadlineUnixMs: Number(decoded.deadlineUnixMs),
    metadata: decoded.metadata.map(({ key, value }) => ({ key, value })),
  };
  return { bytes, value };
};

export const ours: Peer = {
  name: "ours",
  about: "@ixt/wire: encodeXInto a session's slab, reset at 256 KiB; decodeX with payload views",
  operations: {
    encodeFrames: (frames) => {
      const values = frames.map(toFrame);
      const writer = new Writer();
      return (index) => {
        const written = encodeStreamFrameInto(writer, at(values, index));
        if (writer.length > slabBytes) writer.reset();
        return written;
      };
    },
    decodeFrames: (frames) => decodeFrames(viewOptions, frames),
    decodeFrameChunks: (frames) => decodeFrameChunks(viewOptions, frames),
    encodeContexts: (contexts) => {
      const values = contexts.map(toContext);
      const writer = new Writer();
      return (index) => {
        const written = encodeInvocationContextInto(writer, at(values, index));
        if (writer.length > slabBytes) writer.reset();
        return written;
      };
    },
    decodeContexts: (contexts) => {
      const inputs = contexts.map(encodeContext);
      return (index) => readContext(decodeInvocationContext(at(inputs, index)));
    },
    useContexts: (contexts) => {
      const inputs = contexts.map(encodeContext);
      return (index) => {
        const context = decodeInvocationContext(at(inputs, index));
        return useContext(context.correlationId, context.actor?.capabilities ?? [], context.metadata);
      };
    },
  },
  roundTripFrame,
  roundTripContext,
};

export const oursFresh: Peer = {
  name: "ours-fresh",
  about: "@ixt/wire: encodeX to fresh bytes for each message; decodeX with payload copies (the default)",
  operations: {
    encodeFrames: (frames) => {
      const values = frames.map(toFrame);
      return (index) => encodeStreamFrame(at(values, index)).length;
    },
    decodeFrames: (frames) => decodeFrames(copyOptions, frames),
    decodeFrameChunks: (frames) => decodeFrameChunks(copyOptions, frames),
    encodeContexts: (contexts) => {
      const values = contexts.map(toContext);
      return (index) => encodeInvocationContext(at(values, index)).length;
    },
  },
  roundTripFrame,
  roundTripContext,
};
