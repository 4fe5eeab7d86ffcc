// For each rule of credit the ends of a stream that break it, and how: what the suite must catch.

import { createError } from "@ixt/context";
import type { StreamFrame } from "@ixt/stream";
import { bend, bendSender } from "./bend.js";
import { type BrokenEnds, bentEnds, feeding, KEEPS_TIMERS, limiting, sending } from "./broken-ends.js";

const MAX_CREDIT = 0xffff_ffff;
const PROTOCOL_ERROR = 11;

const SENDING: readonly BrokenEnds[] = [
  [
    "one-credit-one-frame",
    "sends a large payload in two frames",
    bentEnds({
      stream: (stream) =>
        bendSender(stream, {
          sendData: (payload) => {
            stream.sender.sendData(payload.subarray(0, 65_536));
            if (payload.length > 65_536) stream.sender.sendData(payload.subarray(65_536));
          },
        }),
    }),
  ],
  [
    "refuses-without-credit",
    "drops what it has no credit for",
    bentEnds({
      stream: (stream) => bendSender(stream, { sendData: (payload) => void stream.sender.trySend(payload) }),
    }),
  ],
  ["tries-again-after-a-grant", "hears of no grant", feeding((frame) => (frame.kind === "credit" ? undefined : frame))],
  [
    "control-needs-none",
    "holds its close back until there is credit",
    bentEnds({
      stream: (stream) =>
        bendSender(stream, {
          close: (reason) => {
            if (stream.sender.credit > 0) stream.sender.close(reason);
          },
        }),
    }),
  ],
  [
    "grants-add-up",
    "takes a grant for the new sum",
    feeding((frame, { sender }) => {
      if (frame.kind !== "credit" || frame.credit.frames <= sender.credit) return frame;
      return { ...frame, credit: { frames: frame.credit.frames - sender.credit } };
    }),
  ],
  [
    "refuses-a-grant-of-nothing",
    "lets a grant of 0 pass",
    feeding((frame) => (frame.kind === "credit" && frame.credit.frames === 0 ? undefined : frame)),
  ],
  [
    "refuses-a-grant-too-large",
    "stops counting at 2^32-1",
    feeding((frame, { sender }) => {
      if (frame.kind !== "credit") return frame;
      const frames = Math.min(frame.credit.frames, MAX_CREDIT - sender.credit);
      return frames === 0 ? undefined : { ...frame, credit: { frames } };
    }),
  ],
  ["first-credit-to-send", "sends more than the peer holds", bentEnds({ peerCap: 0 })],
  [
    "one-of-two-that-race",
    "says that all were sent",
    bentEnds({
      stream: (stream) =>
        bendSender(stream, {
          trySend: (payload) => {
            stream.sender.trySend(payload);
            return true;
          },
        }),
    }),
  ],
  [
    "sends-wait-in-order",
    "lets the last who waits go first",
    bentEnds({
      stream: (stream) => {
        const waiting: (() => void)[] = [];
        const send = (payload: Uint8Array): Promise<void> =>
          new Promise((resolve) => {
            waiting.unshift(() => void stream.sender.send(payload).then(resolve, () => {}));
          });
        const feed = (frame: StreamFrame): void => {
          for (const go of waiting.splice(0)) go();
          stream.feed(frame);
        };
        return bend(bendSender(stream, { send }), { feed });
      },
    }),
  ],
  [
    "who-waits-is-told-the-cause",
    "tells who waits nothing of the cause",
    bentEnds({
      stream: (stream) =>
        bendSender(stream, {
          send: (payload) =>
            stream.sender.send(payload).catch(() => {
              throw createError("internal", "it did not work");
            }),
        }),
    }),
  ],
  [
    "who-waits-is-told-the-cause",
    "forgets who waits",
    bentEnds({
      stream: (stream) => bendSender(stream, { ready: () => stream.sender.ready().catch(() => new Promise(() => {})) }),
    }),
  ],
  [
    "late-credit-has-no-effect",
    "takes late credit for a violation",
    feeding((frame, stream) => {
      if (frame.kind === "credit" && stream.state === "localClosed") stream.sender.sendError(PROTOCOL_ERROR, "late");
      return frame;
    }),
  ],
  [
    "a-refused-frame-uses-none",
    "counts what was refused",
    bentEnds({
      stream: (stream) => {
        const { sender } = stream;
        let refused = 0;
        return bendSender(stream, {
          sendData: (payload) => {
            try {
              sender.sendData(payload);
            } catch (error) {
              refused++;
              throw error;
            }
          },
          get sent() {
            return sender.sent + refused;
          },
        });
      },
    }),
  ],
];

const RECEIVING: readonly BrokenEnds[] = [
  [
    "refuses-unpermitted-data",
    "allows one frame more than it said",
    limiting(({ initialCredit }) => ({ initialCredit: initialCredit + 1 })),
  ],
  ["first-credit-to-receive", "promises more than it holds", limiting(() => ({ bufferCapFrames: 64 }))],
  ["grants-again-in-halves", "grants twice", sending((frame) => (frame.kind === "credit" ? [frame, frame] : [frame]))],
  ["grants-again-in-halves", "never grants", sending((frame) => (frame.kind === "credit" ? [] : [frame]))],
  [
    "manual-grants-by-hand",
    "grants by itself whatever the policy",
    bentEnds({ options: (options) => ({ ...options, creditPolicy: "auto" }) }),
  ],
  [
    "stays-within-the-buffer",
    "grants twice what was taken",
    sending((frame) =>
      frame.kind === "credit" ? [{ ...frame, credit: { frames: 2 * frame.credit.frames } }] : [frame],
    ),
  ],
  [
    "refuses-grants-without-room",
    "sends a grant that it has refused",
    bentEnds({
      stream: (stream, { sink }) =>
        bendSender(stream, {
          grantCredit: (frames) => {
            if (frames === 3) sink.send({ streamId: stream.streamId, kind: "credit", credit: { frames } });
            stream.sender.grantCredit(frames);
          },
        }),
    }),
  ],
  ["bounds-bytes", "holds any number of bytes", limiting(() => ({ bufferCapBytes: MAX_CREDIT }))],
  ["gives-everything-back", "keeps its timer", KEEPS_TIMERS],
  [
    "gives-everything-back",
    "keeps its buffer",
    bentEnds({ stream: (stream) => bend(stream, { stats: () => ({ ...stream.stats(), bufferedBytes: 3 }) }) }),
  ],
];

export const BROKEN_CREDIT: readonly BrokenEnds[] = [...SENDING, ...RECEIVING].map(([id, what, subject]) => [
  `credit/${id}`,
  what,
  subject,
]);
