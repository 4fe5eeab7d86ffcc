// The compliance suite of frame sinks: what a stream relies on when it hands a frame over.

import type { FrameSink, StreamFrame } from "@ixt/stream";
import { IxtError } from "@ixt/wire";
import { AssertionFailure, assertThat } from "../assertion-failure.js";
import { assertFrames, frameFields } from "./frame-fields.js";
import type { FrameSinkSubject, SinkUnderTest } from "./frame-sink-subject.js";
import {
  type FrameKind,
  SAMPLE_ID,
  SAMPLE_IDS,
  sampleBytes,
  sampleConversation,
  sampleFrames,
} from "./sample-frames.js";
import type { ComplianceCase, ComplianceSuite } from "./suite.js";

const KINDS: readonly FrameKind[] = ["open", "data", "credit", "close", "cancel", "error"];

type Body = (under: SinkUnderTest) => Promise<void>;

/**
 * The rules of `FrameSink` for one kind of sink: each of the six frames is carried with all its fields, in order, once, and taken at
 * once; one that cannot be encoded is refused alone. Where `lose` is there: a lost way is told.
 *
 * @example
 * ```ts
 * import { CaptureSink, frameSinkCompliance, runSuite } from "@ixt/testkit";
 *
 * const suite = frameSinkCompliance({
 *   createSink: () => {
 *     const sink = new CaptureSink();
 *     return { sink, received: () => sink.frames };
 *   },
 *   lose: (sink) => sink.failWith(new Error("EPIPE")),
 * });
 * const results = await runSuite(suite);
 * console.log(results.every(({ failure }) => failure === undefined)); // true
 * ```
 */
export function frameSinkCompliance<Sink extends FrameSink>(subject: FrameSinkSubject<Sink>): ComplianceSuite {
  const { lose } = subject;
  const sinkCase = (id: string, rule: string, body: (under: SinkUnderTest<Sink>) => Promise<void>): ComplianceCase => ({
    id: `frame-sink/${id}`,
    rule,
    run: async () => body(await subject.createSink()),
  });
  const unsendable = subject.unsendable ?? { streamId: SAMPLE_ID, kind: "credit", credit: { frames: 2 ** 32 } };
  const carried = KINDS.map((kind) =>
    sinkCase(`carries-${kind}`, `every field of every ${kind} frame arrives as it was [23.4]`, carries(kind)),
  );
  const others = OTHERS.map(([id, rule, body]) => sinkCase(id, rule, body));
  const refused = [
    sinkCase(
      "refuses-unsendable",
      "a frame that cannot be encoded is refused with an IxtError of blame local [23.49]",
      (under) => refuses(under, unsendable),
    ),
    sinkCase("sends-nothing-refused", "nothing of a refused frame is sent, and the next frames are [23.49]", (under) =>
      livesOn(under, unsendable),
    ),
  ];
  const lost =
    lose === undefined
      ? []
      : [
          sinkCase(
            "tells-of-loss",
            "once its way is lost every send throws, and not what refuses one frame alone [23.48]",
            (under) => tellsOfLoss(under, () => lose.call(subject, under.sink)),
          ),
        ];
  return { name: "FrameSink", cases: [...carried, ...others, ...refused, ...lost] };
}

const OTHERS: readonly (readonly [id: string, rule: string, body: Body])[] = [
  ["keeps-order", "frames arrive in the order of the sends, each once [23.10]", keepsOrder],
  ["keeps-streams-apart", "frames of concurrent streams arrive under their own ids [23.61]", keepsStreamsApart],
  ["takes-at-once", "the payload and the details are the caller's again when send returns", takesAtOnce],
  ["takes-the-view-alone", "of a payload that is part of a larger buffer that part alone arrives", takesView],
  ["alters-nothing", "the frame that was handed over is not changed", altersNothing],
];

function carries(kind: FrameKind): Body {
  return async ({ sink, received }) => {
    const frames = sampleFrames(kind);
    for (const frame of frames) sink.send(frame);
    assertFrames(await received(), frames, `${kind} frames`);
  };
}

async function keepsOrder({ sink, received }: SinkUnderTest): Promise<void> {
  const frames = Array.from({ length: 50 }, (_, sequence): StreamFrame => {
    if (sequence % 7 === 3) return { streamId: SAMPLE_ID, kind: "credit", credit: { frames: sequence } };
    return { streamId: SAMPLE_ID, kind: "data", data: { sequence, payload: sampleBytes((sequence * 37) % 400) } };
  });
  for (const frame of frames) sink.send(frame);
  assertFrames(await received(), frames, "fifty frames in a row");
}

async function keepsStreamsApart({ sink, received }: SinkUnderTest): Promise<void> {
  const conversations = SAMPLE_IDS.map(sampleConversation);
  const frames = KINDS.flatMap((_, i) => conversations.flatMap((conversation) => conversation.slice(i, i + 1)));
  for (const frame of frames) sink.send(frame);
  assertFrames(await received(), frames, "three streams at once");
}

async function takesAtOnce({ sink, received }: SinkUnderTest): Promise<void> {
  const frames = [...sampleFrames("data"), ...sampleFrames("error")];
  const expected = frames.map(frameFields);
  for (const frame of frames) {
    sink.send(frame);
    if (frame.kind === "data") frame.data.payload.fill(0xee);
    if (frame.kind === "error") frame.error.details.fill(0xee);
  }
  assertFrames(await received(), expected, "whose bytes were overwritten after send");
}

async function takesView({ sink, received }: SinkUnderTest): Promise<void> {
  const buffer = sampleBytes(1_000);
  const frames = [3, 17, 501].map(
    (at, sequence): StreamFrame => ({
      streamId: SAMPLE_ID,
      kind: "data",
      data: { sequence, payload: buffer.subarray(at, at + 100) },
    }),
  );
  for (const frame of frames) sink.send(frame);
  assertFrames(await received(), frames, "a hundred bytes out of a thousand");
}

async function altersNothing({ sink }: SinkUnderTest): Promise<void> {
  const frames = KINDS.flatMap(sampleFrames);
  const expected = frames.map(frameFields);
  // Frozen as far as that goes: a sink that writes on it throws here, and one that writes on its bytes is seen below.
  for (const frame of frames) sink.send(Object.freeze(frame));
  assertFrames(frames, expected, "after send, the frame that was handed over");
}

async function refuses({ sink }: SinkUnderTest, unsendable: StreamFrame): Promise<void> {
  const thrown = catchFrom(() => sink.send(unsendable));
  assertThat(thrown !== undefined, "a frame that cannot be encoded was taken without a word");
  assertRefusal(thrown.error);
}

function assertRefusal(error: unknown): void {
  const seen = IxtError.is(error) ? `an IxtError of blame ${error.blame}` : `no IxtError: ${String(error)}`;
  if (IxtError.is(error) && error.blame === "local") return;
  throw new AssertionFailure(
    `a frame that cannot be encoded must be refused with an IxtError of blame local; what was thrown is ${seen}`,
    seen,
    "an IxtError of blame local",
  );
}

async function livesOn({ sink, received }: SinkUnderTest, unsendable: StreamFrame): Promise<void> {
  const frames = sampleConversation(SAMPLE_ID);
  for (const frame of frames) {
    catchFrom(() => sink.send(unsendable));
    sink.send(frame);
  }
  assertFrames(await received(), frames, "frames between which one was refused each time");
}

async function tellsOfLoss({ sink }: SinkUnderTest, lose: () => void): Promise<void> {
  const frames = sampleConversation(SAMPLE_ID);
  for (const frame of frames) sink.send(frame);
  lose();
  for (const frame of frames) {
    const thrown = catchFrom(() => sink.send(frame));
    assertThat(thrown !== undefined, `the frame "${frame.kind}" was taken although the way to the peer is lost`);
    const isRefusal = IxtError.is(thrown.error) && thrown.error.blame === "local";
    assertThat(!isRefusal, "the loss was told with an IxtError of blame local, which refuses one frame alone");
  }
}

function catchFrom(act: () => void): { readonly error: unknown } | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return { error };
  }
}
