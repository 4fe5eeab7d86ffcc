// For each rule of a stream's life the ends that break it, and how: what the suite must catch.

import { createError } from "@ixt/context";
import { CancelReason, type StreamFrame, type StreamHandle } from "@ixt/stream";
import { bend, bendSender } from "./bend.js";
import { type BrokenEnds, bentEnds, feeding, SILENT_SIGNAL, sending, TWICE } from "./broken-ends.js";

const INTERNAL = 12;
const PROTOCOL_ERROR = 11;
const BIDI = 3;

type Incoming = StreamHandle["incoming"];

/** The stream with another way to look at what comes in. */
function looking(
  change: (incoming: Incoming, stream: StreamHandle) => Partial<Incoming>,
): (s: StreamHandle) => StreamHandle {
  return (stream) => bend(stream, { incoming: bend(stream.incoming, change(stream.incoming, stream)) });
}

const DONE = { value: undefined, done: true } as const;

const FRAMES: readonly BrokenEnds[] = [
  ["sends-as-its-kind-has", "takes every kind for bidi", bentEnds({ kind: BIDI })],
  ["receives-as-its-kind-has", "takes every kind for bidi", bentEnds({ kind: BIDI })],
  [
    "refuses-what-is-no-value",
    "closes for any reason",
    bentEnds({ stream: (stream) => bendSender(stream, { close: () => stream.sender.close() }) }),
  ],
  [
    "numbers-its-frames",
    "numbers from 1",
    sending((frame) =>
      frame.kind === "data" ? [{ ...frame, data: { ...frame.data, sequence: frame.data.sequence + 1 } }] : [frame],
    ),
  ],
  [
    "refuses-out-of-sequence",
    "takes whatever comes for the next",
    feeding((frame, stream) =>
      frame.kind === "data" ? { ...frame, data: { ...frame.data, sequence: stream.stats().receivedFrames } } : frame,
    ),
  ],
  [
    "close-tells-how-many",
    "closes after 0, always",
    sending((frame) =>
      frame.kind === "close" ? [{ ...frame, close: { ...frame.close, finalSequence: 0 } }] : [frame],
    ),
  ],
  [
    "incomplete-is-no-success",
    "takes a close for complete whatever it tells",
    feeding((frame, stream) =>
      frame.kind === "close"
        ? { ...frame, close: { ...frame.close, finalSequence: stream.stats().receivedFrames } }
        : frame,
    ),
  ],
];

const CLOSING: readonly BrokenEnds[] = [
  [
    "close-ends-one-direction",
    "closes when the peer does",
    feeding((frame, stream) => {
      if (frame.kind === "close") stream.sender.close();
      return frame;
    }),
  ],
  ["both-closes-complete", "closes twice", sending((frame) => (frame.kind === "close" ? [frame, frame] : [frame]))],
  [
    "both-closes-complete",
    "is cancelled where it should be complete",
    feeding((frame, stream) => {
      if (frame.kind === "close" && stream.state === "localClosed") {
        const { streamId } = frame;
        return { streamId, kind: "cancel", cancel: { reason: CancelReason.unspecified, message: "" } };
      }
      return frame;
    }),
  ],
  [
    "delivers-after-the-peers-close",
    "drops at the close what was not taken",
    bentEnds({
      stream: looking((incoming, stream) => ({
        next: () => (stream.state === "open" ? incoming.next() : Promise.resolve(DONE)),
      })),
    }),
  ],
  [
    "refuses-data-after-close",
    "ignores data after a close",
    feeding((frame, stream) => (frame.kind === "data" && stream.state === "remoteClosed" ? undefined : frame)),
  ],
  [
    "hears-a-close-once",
    "takes a second close for a violation",
    feeding((frame, stream) => {
      if (frame.kind === "close" && stream.state === "remoteClosed") stream.sender.sendError(PROTOCOL_ERROR, "again");
      return frame;
    }),
  ],
  [
    "close-refuses-who-waits",
    "waits with its close for who waits",
    bentEnds({
      stream: (stream) =>
        bendSender(stream, {
          close: () =>
            void stream.sender
              .ready()
              .then(() => stream.sender.close())
              .catch(() => {}),
        }),
    }),
  ],
  [
    "quiet-when-complete",
    "aborts its signal whatever the end",
    bentEnds({
      stream: (stream) => {
        const controller = new AbortController();
        void stream.closed.then(() => controller.abort());
        return bend(stream, { signal: controller.signal });
      },
    }),
  ],
  [
    "one-consumer",
    "lets anybody consume",
    bentEnds({
      stream: looking((incoming) => ({
        [Symbol.asyncIterator]: () => incoming,
      })),
    }),
  ],
  [
    "leaving-cancels-once",
    "goes on when the loop is left",
    bentEnds({ stream: looking(() => ({ return: () => Promise.resolve(DONE) })) }),
  ],
  [
    "leaving-cancels-once",
    "tells the peer twice",
    sending((frame) => (frame.kind === "cancel" ? [frame, frame] : [frame])),
  ],
  [
    "tells-its-cause-once",
    "throws its cause again and again",
    bentEnds({
      stream: looking((incoming, { signal }) => ({
        next: () => (signal.aborted ? Promise.reject(signal.reason) : incoming.next()),
      })),
    }),
  ],
];

const ENDING: readonly BrokenEnds[] = [
  [
    "cuts-long-messages",
    "sends a message of any length",
    bentEnds({
      stream: (stream, { sink }) =>
        bendSender(stream, {
          cancel: (reason = CancelReason.unspecified, message = "") =>
            sink.send({ streamId: stream.streamId, kind: "cancel", cancel: { reason, message } }),
        }),
    }),
  ],
  [
    "one-outcome",
    "lets the last cause win",
    bentEnds({
      stream: (stream) =>
        bend(stream, {
          get closed() {
            const last = stream.suppressed.at(-1);
            return last === undefined ? stream.closed : Promise.resolve({ status: "failed", cause: last } as const);
          },
        }),
    }),
  ],
  ["keeps-later-causes", "forgets later causes", bentEnds({ stream: (stream) => bend(stream, { suppressed: [] }) })],
  [
    "closed-never-rejects",
    "rejects with the cause",
    bentEnds({
      stream: (stream) =>
        bend(stream, {
          get closed() {
            return stream.closed.then((outcome) => {
              if (outcome.status !== "complete") throw outcome.cause;
              return outcome;
            });
          },
        }),
    }),
  ],
  [
    "cancel-ends-both-directions",
    "delivers after a cancel what had come before",
    bentEnds({
      stream: (stream) => {
        const held: Uint8Array[] = [];
        const feed = (frame: StreamFrame): void => {
          if (frame.kind === "data") held.push(frame.data.payload);
          stream.feed(frame);
        };
        const next: Incoming["next"] = () => {
          const value = held.shift();
          return value === undefined ? stream.incoming.next() : Promise.resolve({ value, done: false });
        };
        return bend(stream, { feed, incoming: bend(stream.incoming, { next }) });
      },
    }),
  ],
  [
    "delivers-before-the-peers-error",
    "takes an error for a cancel",
    feeding((frame) => {
      if (frame.kind !== "error") return frame;
      return { streamId: frame.streamId, kind: "cancel", cancel: { reason: CancelReason.unspecified, message: "" } };
    }),
  ],
  [
    "ends-are-idempotent",
    "says its cancel each time",
    bentEnds({
      stream: (stream, { sink }) =>
        bendSender(stream, {
          cancel: (reason = CancelReason.unspecified, message = "") => {
            if (stream.state !== "ended") return stream.sender.cancel(reason, message);
            sink.send({ streamId: stream.streamId, kind: "cancel", cancel: { reason, message } });
          },
        }),
    }),
  ],
  [
    "sends-after-the-end-tell-why",
    "throws a bare Error",
    bentEnds({
      stream: (stream) =>
        bendSender(stream, {
          sendData: (payload) => {
            if (stream.state === "ended") throw new Error("closed");
            stream.sender.sendData(payload);
          },
        }),
    }),
  ],
  ["signal-aborts-with-the-cause", "leaves its signal quiet", SILENT_SIGNAL],
  ["one-last-frame", "says its end twice", TWICE],
  [
    "one-last-frame",
    "answers the peer's end with its own",
    feeding((frame, stream) => {
      if (frame.kind === "cancel") stream.sender.cancel();
      return frame;
    }),
  ],
  [
    "a-lost-sink-is-unavailable",
    "takes a loss for a refusal",
    bentEnds({
      sink: (sink) => ({
        send: (frame) => {
          try {
            sink.send(frame);
          } catch (cause) {
            throw createError("internal", "it did not work", { cause });
          }
        },
      }),
    }),
  ],
  [
    "fails-in-silence",
    "tells a peer that is lost",
    bentEnds({
      stream: (stream) => bend(stream, { fail: (cause) => stream.sender.sendError(INTERNAL, cause.message) }),
    }),
  ],
  [
    "delivers-before-the-loss",
    "drops at the loss what was not taken",
    bentEnds({
      stream: (stream) =>
        bend(stream, {
          fail: (cause) => {
            for (let left = stream.stats().bufferedFrames; left > 0; left--) void stream.incoming.next();
            stream.fail(cause);
          },
        }),
    }),
  ],
  [
    "lives-on-after-a-refusal",
    "takes a refusal for a loss",
    bentEnds({
      sink: (sink) => ({
        send: (frame) => {
          try {
            sink.send(frame);
          } catch (cause) {
            throw new Error("it did not work", { cause });
          }
        },
      }),
    }),
  ],
  [
    "shortens-a-last-frame",
    "gives up when its last frame is refused",
    bentEnds({
      sink: (sink) => ({
        send: (frame) => {
          try {
            sink.send(frame);
          } catch (error) {
            if (frame.kind !== "error") throw error;
          }
        },
      }),
    }),
  ],
  ["a-signal-cancels", "heeds no signal", bentEnds({ options: ({ signal: _, ...options }) => options })],
  [
    "lets-its-signal-go",
    "listens once a stream",
    bentEnds({
      stream: (stream, { signal }) => {
        signal?.addEventListener("abort", () => stream.sender.cancel());
        return stream;
      },
    }),
  ],
  [
    "disposal-cancels",
    "leaves its stream behind",
    bentEnds({ stream: (stream) => bend(stream, { [Symbol.asyncDispose]: () => Promise.resolve() }) }),
  ],
  [
    "survives-its-peer",
    "throws on what it cannot count",
    feeding((frame) => {
      if (frame.kind === "data" && !(frame.data.sequence >= 0)) throw new RangeError("no such sequence");
      return frame;
    }),
  ],
  [
    "takes-frames-one-by-one",
    "drops what comes within a send",
    bentEnds({
      sink: (sink) => ({ send: (frame) => whileSending(sink, () => sink.send(frame)) }),
      stream: (stream, { sink }) =>
        bend(stream, {
          feed: (frame) => {
            if (!busy.has(sink)) stream.feed(frame);
          },
        }),
    }),
  ],
];

const busy = new WeakSet<object>();

function whileSending(sink: object, act: () => void): void {
  busy.add(sink);
  act();
  busy.delete(sink);
}

export const BROKEN_LIFECYCLE: readonly BrokenEnds[] = [...FRAMES, ...CLOSING, ...ENDING].map(([id, what, subject]) => [
  `lifecycle/${id}`,
  what,
  subject,
]);
