// For each rule of deadlines the ends of a stream that break it, and how: what the suite must catch.

import { createDeadline, createInvocationContext } from "@ixt/context";
import { CancelReason, InteractionKind, type StreamFrame, type StreamHandle, StreamId } from "@ixt/stream";
import { bend, bendSender } from "./bend.js";
import {
  type BrokenEnds,
  bentEnds,
  feeding,
  KEEPS_TIMERS,
  limiting,
  SILENT_SIGNAL,
  type Surroundings,
  TWICE,
} from "./broken-ends.js";

const DEADLINE_EXCEEDED = 2;

/** Watches the deadline with a timer of its own, as a first draft does: one `setTimeout`, so long before the end. */
function naive(earlyMs: number): (stream: StreamHandle, around: Surroundings) => StreamHandle {
  return (stream, { timers }) => {
    const { deadline } = stream.context;
    const expire = (): void => stream.sender.sendError(DEADLINE_EXCEEDED, "the deadline has passed");
    if (deadline.isSet) timers.setTimeout(expire, deadline.remainingMs() - earlyMs);
    return stream;
  };
}

const DEADLINE: readonly BrokenEnds[] = [
  ["fails-at-its-deadline", "tells the peer twice", TWICE],
  ["fails-at-its-deadline", "knows of no deadline", bentEnds({ context: () => createInvocationContext({}) })],
  ["not-before-its-deadline", "fires early", bentEnds({ stream: naive(1) })],
  ["past-at-the-callee", "tells the peer twice", TWICE],
  [
    "past-at-the-caller",
    "opens a stream that it does not want",
    bentEnds({
      beforeOpen: (context, { sink }) => {
        if (context.expired()) sink.send(openFrame(context));
      },
    }),
  ],
  [
    "aborted-at-the-caller",
    "opens a stream that it does not want",
    bentEnds({
      beforeOpen: (context, { sink, signal }) => {
        if (signal?.aborted) sink.send(openFrame(context));
      },
    }),
  ],
  ["thirty-days-ahead", "trusts one timer with any delay", bentEnds({ stream: naive(0) })],
  ["as-far-as-the-wire-tells", "trusts one timer with any delay", bentEnds({ stream: naive(0) })],
  [
    "none-is-none",
    "arms a timer where there is no deadline",
    bentEnds({
      stream: (stream, { timers }) => {
        timers.setTimeout(() => {}, 1_000);
        return stream;
      },
    }),
  ],
  [
    "the-wall-clock-moves-nothing",
    "counts on the wall clock",
    bentEnds({
      context: ({ deadline }, { clock }) => {
        const wall = { now: () => clock.unixMs(), unixMs: () => clock.unixMs() };
        return createInvocationContext({ deadline: createDeadline(deadline.unixMs, wall) });
      },
    }),
  ],
  ["one-end-at-a-tie", "tells the peer twice", TWICE],
  [
    "tells-who-waits",
    "forgets who waits",
    bentEnds({
      stream: (stream) =>
        bendSender(stream, { send: (payload) => stream.sender.send(payload).catch(() => new Promise(() => {})) }),
    }),
  ],
  ["signal-aborts-at-the-deadline", "leaves its signal quiet", SILENT_SIGNAL],
  [
    "quiet-after-the-deadline",
    "answers what comes late",
    feeding((frame, { state, streamId }, { sink }) => {
      const cancel = { reason: CancelReason.deadline, message: "" };
      if (state === "ended") sink.send({ streamId, kind: "cancel", cancel });
      return frame;
    }),
  ],
  ["keeps-no-timer", "keeps its timers", KEEPS_TIMERS],
  [
    "quiet-after-an-end",
    "tells of a deadline that concerns nobody",
    bentEnds({
      stream: (stream, { sink, timers }) => {
        const { streamId, context } = stream;
        const error = { code: DEADLINE_EXCEEDED, message: "", details: new Uint8Array(0) } as const;
        timers.setTimeout(() => sink.send({ streamId, kind: "error", error }), context.remainingMs());
        return stream;
      },
    }),
  ],
];

function openFrame(context: StreamHandle["context"]): StreamFrame {
  const open = { kind: InteractionKind.unary, initialCredit: 1, bufferCapFrames: 1, context };
  return { streamId: StreamId.random(), kind: "open", open };
}

const IDLE: readonly BrokenEnds[] = [
  ["idle-stream-fails", "knows of no idleness", limiting(() => ({ idleTimeoutMs: Number.POSITIVE_INFINITY }))],
  [
    "movement-is-no-idleness",
    "counts from the beginning",
    bentEnds({
      stream: (stream, { timers, idleTimeoutMs }) => {
        timers.setTimeout(() => stream.sender.sendError(DEADLINE_EXCEEDED, "idle"), idleTimeoutMs);
        return stream;
      },
    }),
  ],
  [
    "credit-is-no-movement",
    "takes credit for movement",
    bentEnds({
      options: ({ limits, ...options }) => ({
        ...options,
        ...(limits && { limits: { ...limits, idleTimeoutMs: Number.POSITIVE_INFINITY } }),
      }),
      stream: (stream, { timers, idleTimeoutMs }) => {
        const expire = (): void => stream.sender.sendError(DEADLINE_EXCEEDED, "idle");
        let timer = timers.setTimeout(expire, idleTimeoutMs);
        const touch = (): void => {
          timers.clearTimeout(timer);
          timer = timers.setTimeout(expire, idleTimeoutMs);
        };
        return bend(stream, {
          feed: (frame) => {
            touch();
            stream.feed(frame);
          },
        });
      },
    }),
  ],
  [
    "idle-by-default-for-ever",
    "ends what is silent for half a minute",
    limiting(({ idleTimeoutMs }) => ({ idleTimeoutMs: Math.min(idleTimeoutMs, 30_000) })),
  ],
];

export const BROKEN_DEADLINES: readonly BrokenEnds[] = [...DEADLINE, ...IDLE].map(([id, what, subject]) => [
  `deadline/${id}`,
  what,
  subject,
]);
