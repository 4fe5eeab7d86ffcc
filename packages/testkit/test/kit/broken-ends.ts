// How the ends of a stream are made dishonest: what goes in, what comes out, what they were told, what they say of themselves.

import { type Clock, type InvocationContext, systemClock, systemTimers, type Timers } from "@ixt/context";
import {
  acceptStream,
  type FrameSink,
  type OpenOptions,
  openStream,
  type StreamFrame,
  type StreamHandle,
  type StreamOptions,
} from "@ixt/stream";
import type { StreamSubject } from "../../src/compliance/stream-subject.js";
import { bend } from "./bend.js";

/** Which case must catch it, what is wrong with it, and the thing itself. */
export type BrokenEnds = readonly [id: string, what: string, subject: StreamSubject];

/** What a dishonest end has at hand. */
export interface Surroundings {
  /** The honest sink. */
  readonly sink: FrameSink;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Where an end is bent. */
export interface Bends {
  /** The stream as the test sees it. */
  readonly stream?: (stream: StreamHandle, around: Surroundings) => StreamHandle;
  readonly sink?: (sink: FrameSink) => FrameSink;
  readonly options?: (options: OpenOptions) => OpenOptions;
  readonly context?: (context: InvocationContext, around: Surroundings) => InvocationContext;
  readonly kind?: 0 | 1 | 2 | 3;
  /** What the peer says that it holds. */
  readonly peerCap?: number;
  /** Before the caller's end is made. */
  readonly beforeOpen?: (context: InvocationContext, around: Surroundings) => void;
}

/** Our own ends, bent. */
export function bentEnds(bends: Bends): StreamSubject {
  const { stream = same, sink = same, options = same, context = same, peerCap } = bends;
  return {
    accept: (open, given, asked) => {
      const around = lookAround(given, asked);
      const kind = bends.kind ?? open.open.kind;
      const bufferCapFrames = peerCap ?? open.open.bufferCapFrames;
      const body = { ...open.open, kind, bufferCapFrames, context: context(open.open.context, around) };
      return stream(acceptStream({ ...open, open: body }, sink(given), options(asked)), around);
    },
    open: (init, given, asked) => {
      const around = lookAround(given, asked);
      const kind = bends.kind ?? init.kind;
      if (init.context !== undefined) bends.beforeOpen?.(init.context, around);
      const told = { ...init, kind, ...(init.context && { context: context(init.context, around) }) };
      const peer = asked.peer && { ...asked.peer, bufferCapFrames: peerCap ?? asked.peer.bufferCapFrames };
      return stream(openStream(told, sink(given), options({ ...asked, ...(peer && { peer }) })), around);
    },
  };
}

function same<Value>(value: Value): Value {
  return value;
}

function lookAround(sink: FrameSink, options: StreamOptions): Surroundings {
  const { clock = systemClock, timers = systemTimers, signal, limits } = options;
  return { sink, clock, timers, signal, idleTimeoutMs: limits?.idleTimeoutMs ?? Number.POSITIVE_INFINITY };
}

/** Ends that do this with each frame of the peer's. */
export function feeding(
  take: (frame: StreamFrame, stream: StreamHandle, around: Surroundings) => StreamFrame | undefined,
): StreamSubject {
  return bentEnds({
    stream: (stream, around) =>
      bend(stream, {
        feed: (frame) => {
          const taken = take(frame, stream, around);
          if (taken !== undefined) stream.feed(taken);
        },
      }),
  });
}

/** Ends that send these frames in the place of each. */
export function sending(change: (frame: StreamFrame) => readonly StreamFrame[]): StreamSubject {
  return bentEnds({
    sink: (sink) => ({
      send: (frame) => {
        for (const each of change(frame)) sink.send(each);
      },
    }),
  });
}

/** Ends with other limits than they were given. */
export function limiting(change: (limits: NonNullable<StreamOptions["limits"]>) => object): StreamSubject {
  return bentEnds({
    options: (options) => ({
      ...options,
      ...(options.limits && { limits: { ...options.limits, ...change(options.limits) } }),
    }),
  });
}

/** Each frame that ends a stream, twice. */
export const TWICE: StreamSubject = sending((frame) =>
  frame.kind === "error" || frame.kind === "cancel" ? [frame, frame] : [frame],
);

/** No timer is ever forgotten. */
export const KEEPS_TIMERS: StreamSubject = bentEnds({
  options: ({ timers = systemTimers, ...options }) => ({
    ...options,
    timers: { setTimeout: (callback, delayMs) => timers.setTimeout(callback, delayMs), clearTimeout: () => {} },
  }),
});

/** A signal that tells nothing. */
export const SILENT_SIGNAL: StreamSubject = bentEnds({
  stream: (stream) => bend(stream, { signal: new AbortController().signal }),
});
