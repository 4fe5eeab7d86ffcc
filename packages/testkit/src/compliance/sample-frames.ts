// One of everything that a frame can say: what a sink is asked to carry.

import {
  ActorSubject,
  createActor,
  createDeadline,
  createInvocationContext,
  EMPTY_CONTEXT,
  type InvocationContext,
  MessageTarget,
} from "@ixt/context";
import { CancelReason, CloseReason, InteractionKind, StreamErrorCode, type StreamFrame, StreamId } from "@ixt/stream";
import { SeededRandom } from "../seeded-random.js";

/** The kinds of frame, each with samples of all that it can say. */
export type FrameKind = StreamFrame["kind"];

const TEXT = "größer than ASCII: 漢字 🙂";
const MAX_UINT32 = 0xffff_ffff;

/** The streams that the samples are of. */
export const SAMPLE_IDS: readonly StreamId[] = ["01", "a7", "ff"].map((byte) => StreamId.fromHex(byte.repeat(16)));

const [FIRST_ID = StreamId.fromHex("01".repeat(16))] = SAMPLE_IDS;

/** A stream that the samples are of. */
export const SAMPLE_ID: StreamId = FIRST_ID;

/** Bytes without a pattern, the same in every run. */
export function sampleBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  new SeededRandom(length).fill(bytes);
  return bytes;
}

function richContext(): InvocationContext {
  return createInvocationContext({
    messageId: StreamId.fromHex("5c".repeat(16)),
    correlationId: "correlation-1",
    causationId: "causation-1",
    actor: createActor({
      subject: ActorSubject.user("ada"),
      capabilities: ["logs:read", "logs:write"],
      tokenRef: "token-reference",
      onBehalfOf: ActorSubject.service("billing"),
    }),
    target: MessageTarget.service("logs", "search"),
    deadline: createDeadline(4_102_444_800_000),
    metadata: { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", note: TEXT },
  });
}

/** Samples of one kind of frame; new values each time. */
export function sampleFrames(kind: FrameKind): StreamFrame[] {
  return SAMPLES[kind]();
}

const SAMPLES: { readonly [Kind in FrameKind]: () => StreamFrame[] } = {
  open: () =>
    Object.values(InteractionKind).flatMap((kind) =>
      [EMPTY_CONTEXT, richContext()].map((context, i) => ({
        streamId: SAMPLE_ID,
        kind: "open",
        open: { kind, initialCredit: i === 0 ? 0 : MAX_UINT32, bufferCapFrames: i === 0 ? 64 : 1, context },
      })),
    ),
  data: () =>
    [0, 1, 7, 64, 4_096, 70_000].map((length, i) => ({
      streamId: SAMPLE_ID,
      kind: "data",
      data: { sequence: i === 5 ? 2 ** 40 : i, payload: sampleBytes(length) },
    })),
  credit: () =>
    [1, 16, 0x1_0000, MAX_UINT32].map((frames) => ({ streamId: SAMPLE_ID, kind: "credit", credit: { frames } })),
  close: () =>
    [...Object.values(CloseReason), { unrecognized: 99 }].map((reason, i) => ({
      streamId: SAMPLE_ID,
      kind: "close",
      close: { reason, finalSequence: i === 0 ? 0 : 2 ** (10 * i) },
    })),
  cancel: () =>
    [...Object.values(CancelReason), { unrecognized: 99 }].map((reason, i) => ({
      streamId: SAMPLE_ID,
      kind: "cancel",
      cancel: { reason, message: i % 2 === 0 ? "" : TEXT },
    })),
  error: () =>
    [...Object.values(StreamErrorCode), { unrecognized: 99 }].map((code, i) => ({
      streamId: SAMPLE_ID,
      kind: "error",
      error: { code, message: i % 2 === 0 ? TEXT : "", details: sampleBytes(i * 5) },
    })),
};

/** One short frame of each kind, of this stream. */
export function sampleConversation(streamId: StreamId): StreamFrame[] {
  return (Object.keys(SAMPLES) as FrameKind[]).flatMap((kind) =>
    sampleFrames(kind)
      .slice(0, 1)
      .map((frame) => ({ ...frame, streamId })),
  );
}
