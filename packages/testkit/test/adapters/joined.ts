// Two ends of one stream, joined by sinks that remember every frame and bring it to the other end at once.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { acceptStream, InteractionKind, openStream, resolveStreamLimits, type StreamHandle } from "@ixt/stream";
import { CaptureSink } from "../../src/capture-sink.js";
import { STREAM_ID } from "../conversation.js";

export interface Joined {
  readonly caller: StreamHandle;
  readonly callee: StreamHandle;
  /** What the caller said, and what the callee said. */
  readonly asked: CaptureSink;
  readonly answered: CaptureSink;
}

/** Each end lets the other send `window` frames before it takes any. */
export function join(window: number, kind: InteractionKind = InteractionKind.bidiStream): Joined {
  const limits = resolveStreamLimits({ initialCredit: window, bufferCapFrames: 64 });
  const options = { limits, timers: new VirtualClock() };
  const asked = new CaptureSink();
  const answered = new CaptureSink();
  let callee: StreamHandle | undefined;
  const caller = openStream(
    { streamId: STREAM_ID, kind },
    {
      send(frame) {
        asked.send(frame);
        if (frame.kind !== "open") callee?.feed(frame);
        else callee = acceptStream(frame, { send: answer }, options);
      },
    },
    { ...options, peer: limits },
  );
  function answer(frame: Parameters<StreamHandle["feed"]>[0]): void {
    answered.send(frame);
    caller.feed(frame);
  }
  if (callee === undefined) throw new Error("the open frame did not arrive");
  return { caller, callee, asked, answered };
}

/** A payload whose first byte tells it apart. */
export const payloadOf = (n: number): Uint8Array => Uint8Array.of(n, n >> 8);

/** How many frames of a kind a sink was given. */
export function countOf(sink: CaptureSink, kind: "data" | "credit" | "close" | "cancel" | "error"): number {
  return sink.frames.filter((frame) => frame.kind === kind).length;
}

/** How many frames the credit frames of a sink granted. */
export function grantedBy(sink: CaptureSink): number {
  return sink.frames.reduce((sum, frame) => sum + (frame.kind === "credit" ? frame.credit.frames : 0), 0);
}

/** Lets everything that is due be done: promises, and the turns that Node's streams take. */
export const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
