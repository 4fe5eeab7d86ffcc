/**
 * protobufjs static code, as one factory for its rows: two release lines, `uint64` as numbers or as Long objects, and a
 * fresh buffer for each message or one growing writer for many.
 */
import type { Context, DataFrame } from "../corpus.js";
import { at, frameChecksum, type Operation, type Peer, toChunks, toStandalone, useContext } from "../peer.js";

/** A `uint64` as protobufjs gives it: a Long object where it has the `long` package, else a number. */
type Uint64 = number | { toNumber(): number };

interface StreamData {
  sequence: Uint64;
  payload: Uint8Array;
}

interface StreamFrame {
  streamId: Uint8Array;
  data?: StreamData | null;
}

interface ActorSubject {
  user?: string | null;
  operator?: string | null;
}

interface InvocationContext {
  messageId: Uint8Array;
  correlationId: string;
  causationId: string;
  actor?: {
    subject?: ActorSubject | null;
    capabilities: string[];
    tokenRef: string;
    onBehalfOf?: ActorSubject | null;
  } | null;
  target?: { service?: { name: string; method: string } | null } | null;
  deadlineUnixMs: Uint64;
  metadata: { key: string; value: string }[];
}

/** What is used of protobufjs' Writer. `finish(true)` gives a view of the writer's buffer; release line 7 ignores it. */
export interface ProtobufjsWriter {
  readonly len: number;
  fork(): ProtobufjsWriter;
  ldelim(): ProtobufjsWriter;
  reset(): ProtobufjsWriter;
  finish(shared?: boolean): Uint8Array;
}

/** What is used of protobufjs' Reader. */
export interface ProtobufjsReader {
  pos: number;
  len: number;
  uint32(): number;
}

/** What is used of protobufjs' runtime. */
export interface ProtobufjsRuntime {
  readonly Writer: { create(): ProtobufjsWriter };
  readonly Reader: { create(bytes: Uint8Array): ProtobufjsReader };
  readonly util: { Long: unknown };
  configure(): void;
}

interface MessageClass<T> {
  new (properties: T): T;
  encode(message: T, writer?: ProtobufjsWriter): ProtobufjsWriter;
  decode(source: Uint8Array | ProtobufjsReader, length?: number): T;
}

type Plain<T> = new (properties: T) => T;

/** What is used of the generated static module. */
export interface ProtobufjsMessages {
  readonly StreamFrame: MessageClass<StreamFrame>;
  readonly StreamData: Plain<StreamData>;
  readonly InvocationContext: MessageClass<InvocationContext>;
  readonly ActorIdentity: Plain<NonNullable<InvocationContext["actor"]>>;
  readonly ActorSubject: Plain<ActorSubject>;
  readonly MessageTarget: Plain<NonNullable<InvocationContext["target"]>>;
  readonly ServiceTarget: Plain<{ name: string; method: string }>;
  readonly MetadataEntry: Plain<{ key: string; value: string }>;
}

/** One row's settings. */
export interface ProtobufjsOptions {
  readonly name: string;
  readonly about: string;
  readonly ixt: ProtobufjsMessages;
  readonly runtime: ProtobufjsRuntime;
  /** `number`: without the `long` package; `long`: as it installs itself. */
  readonly uint64: "number" | "long";
  /** What a decoder is handed: a plain Uint8Array, or Node's Buffer (another reader, with native UTF-8). */
  readonly input: "uint8array" | "buffer";
  /** `finish`: a reused writer, `finish()` to fresh bytes for each message. `slab`: many delimited messages in one writer. */
  readonly encode: "finish" | "slab" | "none";
  readonly decode: boolean;
}

/** The slab is handed on and reset at this size, in bytes, as a session that flushes does. */
const slabBytes = 262_144;

const toNumber = (value: Uint64): number => (typeof value === "number" ? value : value.toNumber());

/** Makes one protobufjs row. */
export function createProtobufjsPeer(options: ProtobufjsOptions): Peer {
  const { ixt, runtime } = options;
  const Long = runtime.util.Long;

  const configure = (): void => {
    runtime.util.Long = options.uint64 === "number" ? null : Long;
    runtime.configure();
  };

  const toFrame = (frame: DataFrame): StreamFrame =>
    new ixt.StreamFrame({
      streamId: frame.streamId,
      data: new ixt.StreamData({ sequence: frame.sequence, payload: frame.payload }),
    });

  const toContext = (context: Context): InvocationContext =>
    new ixt.InvocationContext({
      messageId: context.messageId,
      correlationId: context.correlationId,
      causationId: context.causationId,
      actor: new ixt.ActorIdentity({
        subject: new ixt.ActorSubject({ operator: context.operator }),
        capabilities: [...context.capabilities],
        tokenRef: context.tokenRef,
        onBehalfOf: new ixt.ActorSubject({ user: context.onBehalfOfUser }),
      }),
      target: new ixt.MessageTarget({
        service: new ixt.ServiceTarget({ name: context.service, method: context.method }),
      }),
      deadlineUnixMs: context.deadlineUnixMs,
      metadata: context.metadata.map((entry) => new ixt.MetadataEntry({ ...entry })),
    });

  const toInput = (bytes: Uint8Array): Uint8Array => {
    const standalone = toStandalone(bytes);
    return options.input === "buffer" ? Buffer.from(standalone.buffer) : standalone;
  };

  const encodeFrame = (frame: DataFrame): Uint8Array => toStandalone(ixt.StreamFrame.encode(toFrame(frame)).finish());
  const encodeContext = (context: Context): Uint8Array =>
    toStandalone(ixt.InvocationContext.encode(toContext(context)).finish());

  const encodeOperation = <T>(values: readonly T[], codec: MessageClass<T>): Operation => {
    configure();
    const writer = runtime.Writer.create();
    if (options.encode === "finish") {
      return (index) => {
        const bytes = codec.encode(at(values, index), writer).finish();
        writer.reset();
        return bytes.length;
      };
    }
    return (index) => {
      const before = writer.len;
      codec.encode(at(values, index), writer.fork()).ldelim();
      const written = writer.len - before;
      if (writer.len > slabBytes) {
        writer.finish(true);
        writer.reset();
      }
      return written;
    };
  };

  const readFrame = (frame: StreamFrame): number => {
    const data = frame.data;
    if (!data) throw new Error("not a data frame");
    return frameChecksum(frame.streamId[0] ?? 0, toNumber(data.sequence), data.payload);
  };

  const readContext = (context: InvocationContext): number => {
    const { actor, target } = context;
    if (!actor || !target?.service) throw new Error("context is not complete");
    let sum = (context.messageId[0] ?? 0) + context.correlationId.length + context.causationId.length;
    sum += (actor.subject?.operator?.length ?? 0) + (actor.onBehalfOf?.user?.length ?? 0) + actor.tokenRef.length;
    for (const capability of actor.capabilities) sum += capability.length;
    sum += target.service.name.length + target.service.method.length + toNumber(context.deadlineUnixMs);
    for (const { key, value } of context.metadata) sum += key.length + value.length;
    return sum | 0;
  };

  const decodeFrames = (frames: readonly DataFrame[]): Operation => {
    configure();
    const inputs = frames.map((frame) => toInput(encodeFrame(frame)));
    return (index) => readFrame(ixt.StreamFrame.decode(at(inputs, index)));
  };

  const decodeFrameChunks = (frames: readonly DataFrame[]): Operation => {
    configure();
    const delimited = frames.map((frame) =>
      toStandalone(ixt.StreamFrame.encode(toFrame(frame), runtime.Writer.create().fork()).ldelim().finish()),
    );
    const chunks = toChunks(delimited).map(toInput);
    let chunk = 0;
    let reader = runtime.Reader.create(at(chunks, chunk));
    return () => {
      if (reader.pos === reader.len) {
        chunk = (chunk + 1) % chunks.length;
        reader = runtime.Reader.create(at(chunks, chunk));
      }
      return readFrame(ixt.StreamFrame.decode(reader, reader.uint32()));
    };
  };

  const decodeContexts = (contexts: readonly Context[]): Operation => {
    configure();
    const inputs = contexts.map((context) => toInput(encodeContext(context)));
    return (index) => readContext(ixt.InvocationContext.decode(at(inputs, index)));
  };

  const useContexts = (contexts: readonly Context[]): Operation => {
    configure();
    const inputs = contexts.map((context) => toInput(encodeContext(context)));
    return (index) => {
      const context = ixt.InvocationContext.decode(at(inputs, index));
      return useContext(context.correlationId, context.actor?.capabilities ?? [], context.metadata);
    };
  };

  return {
    name: options.name,
    about: options.about,
    operations: {
      ...(options.encode !== "none" && {
        encodeFrames: (frames) => encodeOperation(frames.map(toFrame), ixt.StreamFrame),
        encodeContexts: (contexts) => encodeOperation(contexts.map(toContext), ixt.InvocationContext),
      }),
      ...(options.decode && { decodeFrames, decodeFrameChunks, decodeContexts, useContexts }),
    },
    roundTripFrame: (frame) => {
      configure();
      const bytes = encodeFrame(frame);
      const decoded = ixt.StreamFrame.decode(toInput(bytes));
      const { data } = decoded;
      if (!data) throw new Error("not a data frame");
      const value = { streamId: decoded.streamId, sequence: toNumber(data.sequence), payload: data.payload };
      return { bytes, value };
    },
    roundTripContext: (context) => {
      configure();
      const bytes = encodeContext(context);
      const decoded = ixt.InvocationContext.decode(toInput(bytes));
      const { actor, target } = decoded;
      const value: Context = {
        messageId: decoded.messageId,
        correlationId: decoded.correlationId,
        causationId: decoded.causationId,
        operator: actor?.subject?.operator ?? "",
        onBehalfOfUser: actor?.onBehalfOf?.user ?? "",
        tokenRef: actor?.tokenRef ?? "",
        capabilities: actor?.capabilities ?? [],
        service: target?.service?.name ?? "",
        method: target?.service?.method ?? "",
        deadlineUnixMs: toNumber(decoded.deadlineUnixMs),
        metadata: decoded.metadata.map(({ key, value }) => ({ key, value })),
      };
      return { bytes, value };
    },
  };
}
