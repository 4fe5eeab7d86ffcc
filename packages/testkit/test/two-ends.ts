// Two sessions' routers joined by the real codec under a virtual clock: every frame crosses as bytes, and is written down as one
// readable line with its direction.

import { VirtualClock } from "@ixt/context/virtual-clock";
import {
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameSink,
  type RouterOptions,
  type StreamHandle,
  StreamRouter,
} from "@ixt/stream";
import { CaptureSink } from "../src/capture-sink.js";

export interface TwoEnds {
  readonly clock: VirtualClock;
  /** Opens the streams. */
  readonly caller: StreamRouter;
  /** Takes them. */
  readonly callee: StreamRouter;
  /** Every frame of both, in order. */
  readonly transcript: readonly string[];
}

/** Joins a caller to a callee that takes streams with `accept`. Both are told the other's limits, as a handshake would. */
export function joinRouters(
  accept: (stream: StreamHandle) => void | Promise<void>,
  options: RouterOptions = {},
): TwoEnds {
  const clock = new VirtualClock();
  const transcript: string[] = [];
  const shared = { ...options, clock, timers: clock, ...(options.limits && { peer: options.limits }) };
  const caller: StreamRouter = new StreamRouter(
    sendAs("caller", transcript, clock, () => callee),
    shared,
  );
  const callee: StreamRouter = new StreamRouter(
    sendAs("callee", transcript, clock, () => caller),
    { ...shared, accept },
  );
  return { clock, caller, callee, transcript };
}

function sendAs(side: string, transcript: string[], clock: VirtualClock, peer: () => StreamRouter): FrameSink {
  const captured = new CaptureSink();
  return {
    send(frame) {
      captured.send(frame);
      for (const line of captured.transcript) transcript.push(`${side} -> ${line}`);
      captured.take();
      peer().route(decodeStreamFrame(encodeStreamFrame(frame), { clock }));
    },
  };
}

/** Lets everything run that waits for nothing but its turn, without letting time pass. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export const textOf = (payload: Uint8Array): string => new TextDecoder().decode(payload);
