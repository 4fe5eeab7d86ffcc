/** This project's flat codecs, in the idioms of a session (in place), of values (a slab, payload views) and of a single message. */
import { Bytes16, type DecodeOptions, messageByteLength, Writer } from "@ixt/wire";
import {
  decodeStreamFrame,
  encodeStreamFrame,
  encodeStreamFrameInto,
  readStreamDataInStreamFrame,
  StreamDataInStreamFrameFields,
  type StreamFrame,
  writeStreamDataInStreamFrame,
} from "@ixt/wire/ipc_streaming";
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
    const start = offset;
    offset = end;
    return readFrame(decodeStreamFrame(chunk, options, start, end));
  };
}

const fields = new StreamDataInStreamFrameFields();

/** Reads a frame where it lies, as a session does; returns its length. */
function readInPlace(from: DataView | Uint8Array, start: number, end: number): number {
  const length = readStreamDataInStreamFrame(from, start, end, fields);
  if (length === 0) throw new Error("not a data frame");
  return length;
}

/** The checksum of the frame last read, with its payload as a view. */
function placeChecksum(payload: Uint8Array): number {
  return frameChecksum(fields.streamIdA & 255, fields.sequence, payload);
}

function readFrames(frames: readonly DataFrame[]): Operation {
  const inputs = frames.map(encodeFrame);
  return (index) => {
    const bytes = at(inputs, index);
    readInPlace(bytes, 0, bytes.length);
    const { payloadAt, payloadBytes } = fields;
    return placeChecksum(bytes.subarray(payloadAt, payloadAt + payloadBytes));
  };
}

function readFrameChunks(frames: readonly DataFrame[]): Operation {
  const chunks = toChunks(frames.map(encodeFrame));
  let next = 0;
  let chunk = at(chunks, next);
  let view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
  let offset = 0;
  return () => {
    if (offset === chunk.length) {
      next = (next + 1) % chunks.length;
      chunk = at(chunks, next);
      view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
      offset = 0;
    }
    offset += readInPlace(view, offset, chunk.length);
    const { payloadAt, payloadBytes } = fields;
    // As a session does, from the view that it has: an array takes longer to say where its bytes lie.
    return placeChecksum(new Uint8Array(view.buffer, view.byteOffset + payloadAt, payloadBytes));
  };
}

/** A session's slab, handed on and reset as it fills. */
function intoSlab<T>(values: readonly T[], encodeInto: (writer: Writer, value: T) => number): Operation {
  const writer = new Writer();
  return (index) => {
    const written = encodeInto(writer, at(values, index));
    if (writer.length > slabBytes) writer.reset();
    return written;
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
  about:
    "@ixt/wire as a session calls it: a data frame written from its parts into a slab, reset at 256 KiB, and read where it lies, to its parts and a view of the payload; contexts as values",
  operations: {
    encodeFrames: (frames) =>
      intoSlab(
        frames.map(({ streamId, sequence, payload }) => ({ id: Bytes16.from(streamId), sequence, payload })),
        (writer, { id, sequence, payload }) => {
          const written = writeStreamDataInStreamFrame(writer, id, sequence, payload);
          // The first of a slab that has not grown yet.
          if (written !== 0) return written;
          return encodeStreamFrameInto(writer, { streamId: id, kind: "data", data: { sequence, payload } });
        },
      ),
    decodeFrames: readFrames,
    decodeFrameChunks: readFrameChunks,
    encodeContexts: (contexts) => intoSlab(contexts.map(toContext), encodeInvocationContextInto),
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

export const oursValues: Peer = {
  name: "ours-values",
  about: "@ixt/wire: encodeXInto a slab, reset at 256 KiB; decodeX to a value with a payload view",
  operations: {
    encodeFrames: (frames) => intoSlab(frames.map(toFrame), encodeStreamFrameInto),
    decodeFrames: (frames) => decodeFrames(viewOptions, frames),
    decodeFrameChunks: (frames) => decodeFrameChunks(viewOptions, frames),
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
