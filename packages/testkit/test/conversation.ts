// What the tests of streams begin with: a stream under a virtual clock, its frames captured.

import { createInvocationContext, deadlineAfter, type InvocationContext } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import {
  acceptStream,
  type CancelReason,
  CloseReason,
  InteractionKind,
  type OpenFrame,
  openStream,
  resolveStreamLimits,
  type StreamErrorCode,
  type StreamFrame,
  type StreamHandle,
  StreamId,
  type StreamLimits,
  type StreamOptions,
} from "@ixt/stream";
import { CaptureSink } from "../src/capture-sink.js";

export const STREAM_ID: StreamId = StreamId.fromHex("000102030405060708090a0b0c0d0e0f");

export interface Scene {
  readonly sink: CaptureSink;
  readonly clock: VirtualClock;
  readonly stream: StreamHandle;
}

export interface SceneInit extends Partial<StreamLimits> {
  readonly kind?: InteractionKind;
  readonly deadlineMs?: number;
  /** Credit of the side under test for sending. Default 2. */
  readonly credit?: number;
  readonly options?: Omit<StreamOptions, "limits" | "timers">;
}

/** A stream accepted from a caller that grants two frames. */
export function acceptScene(init: SceneInit = {}): Scene {
  const { sink, clock, context, options } = prepare(init);
  const open: OpenFrame = {
    streamId: STREAM_ID,
    kind: "open",
    open: {
      kind: init.kind ?? InteractionKind.bidiStream,
      initialCredit: init.credit ?? 2,
      bufferCapFrames: 64,
      context,
    },
  };
  return { sink, clock, stream: acceptStream(open, sink, options) };
}

/** A stream opened to a callee that grants two frames; the open frame is the first one captured. */
export function openScene(init: SceneInit = {}): Scene {
  const { sink, clock, context, options } = prepare(init);
  const peer = { initialCredit: init.credit ?? 2, bufferCapFrames: 64 };
  const kind = init.kind ?? InteractionKind.bidiStream;
  return { sink, clock, stream: openStream({ streamId: STREAM_ID, kind, context }, sink, { ...options, peer }) };
}

function prepare(init: SceneInit): {
  sink: CaptureSink;
  clock: VirtualClock;
  context: InvocationContext;
  options: StreamOptions;
} {
  const { kind: _kind, deadlineMs, credit: _credit, options, ...limits } = init;
  const clock = new VirtualClock();
  const context = createInvocationContext(
    deadlineMs === undefined ? {} : { deadline: deadlineAfter(deadlineMs, clock) },
  );
  return {
    sink: new CaptureSink(),
    clock,
    context,
    options: { ...options, limits: resolveStreamLimits(limits), clock, timers: clock },
  };
}

export const data = (sequence: number, payload: Uint8Array = Uint8Array.of(sequence)): StreamFrame => ({
  streamId: STREAM_ID,
  kind: "data",
  data: { sequence, payload },
});

export const credit = (frames: number): StreamFrame => ({ streamId: STREAM_ID, kind: "credit", credit: { frames } });

export const close = (finalSequence: number): StreamFrame => ({
  streamId: STREAM_ID,
  kind: "close",
  close: { reason: CloseReason.complete, finalSequence },
});

export const cancel = (reason: CancelReason, message = ""): StreamFrame => ({
  streamId: STREAM_ID,
  kind: "cancel",
  cancel: { reason, message },
});

export const error = (code: StreamErrorCode, message = "", details: Uint8Array = new Uint8Array(0)): StreamFrame => ({
  streamId: STREAM_ID,
  kind: "error",
  error: { code, message, details },
});

/** Everything the consumer gets: the first bytes of the payloads, then the cause's code where there is one. */
export async function drain(stream: StreamHandle): Promise<(number | string | undefined)[]> {
  const seen: (number | string | undefined)[] = [];
  try {
    for await (const payload of stream.incoming) seen.push(payload[0]);
  } catch (cause) {
    seen.push((cause as { code: string }).code);
  }
  return seen;
}
