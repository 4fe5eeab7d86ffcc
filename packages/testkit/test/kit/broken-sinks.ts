// For each rule of frame sinks one that breaks it, and how: what the suite must catch.

import { createError, EMPTY_CONTEXT } from "@ixt/context";
import type { FrameSink, StreamFrame } from "@ixt/stream";
import { CaptureSink } from "../../src/capture-sink.js";
import type { FrameSinkSubject } from "../../src/compliance/frame-sink-subject.js";

/** Which case must catch it, what is wrong with it, and the thing itself. */
export type BrokenSink = readonly [id: string, what: string, subject: FrameSinkSubject<BentSink>];

/** A sink over an honest one, which can be lost. */
interface BentSink extends FrameSink {
  readonly honest: CaptureSink;
}

function sending(
  createSend: (honest: CaptureSink) => (frame: StreamFrame) => void,
  lose: (honest: CaptureSink) => void = (honest) => honest.failWith(new Error("EPIPE")),
): FrameSinkSubject<BentSink> {
  return {
    createSink: () => {
      const honest = new CaptureSink();
      return { sink: { honest, send: createSend(honest) }, received: () => honest.frames };
    },
    lose: ({ honest }) => lose(honest),
  };
}

/** A sink that makes another frame of each before it sends it. */
function changing(change: (frame: StreamFrame) => StreamFrame): FrameSinkSubject<BentSink> {
  return sending((honest) => (frame) => honest.send(change(frame)));
}

const ROWS: readonly BrokenSink[] = [
  [
    "carries-open",
    "leaves the context out",
    changing((frame) =>
      frame.kind === "open" ? { ...frame, open: { ...frame.open, context: EMPTY_CONTEXT } } : frame,
    ),
  ],
  [
    "carries-data",
    "counts in 32 bits",
    changing((frame) =>
      frame.kind === "data" ? { ...frame, data: { ...frame.data, sequence: frame.data.sequence >>> 0 } } : frame,
    ),
  ],
  [
    "carries-credit",
    "grants in 16 bits",
    changing((frame) =>
      frame.kind === "credit" ? { ...frame, credit: { frames: frame.credit.frames & 0xffff } } : frame,
    ),
  ],
  [
    "carries-close",
    "takes every reason for complete",
    changing((frame) => (frame.kind === "close" ? { ...frame, close: { ...frame.close, reason: 1 } } : frame)),
  ],
  [
    "carries-cancel",
    "leaves the message out",
    changing((frame) => (frame.kind === "cancel" ? { ...frame, cancel: { ...frame.cancel, message: "" } } : frame)),
  ],
  [
    "carries-error",
    "leaves the details out",
    changing((frame) =>
      frame.kind === "error" ? { ...frame, error: { ...frame.error, details: new Uint8Array(0) } } : frame,
    ),
  ],
  [
    "keeps-order",
    "lets control frames overtake",
    sending((honest) => {
      const held: StreamFrame[] = [];
      return (frame) => {
        if (frame.kind === "data" && held.length === 0) held.push(frame);
        else for (const each of [frame, ...held.splice(0)]) honest.send(each);
      };
    }),
  ],
  [
    "keeps-order",
    "sends each frame twice",
    sending((honest) => (frame) => {
      honest.send(frame);
      honest.send(frame);
    }),
  ],
  [
    "keeps-streams-apart",
    "sends all under the first stream's id",
    sending((honest) => (frame) => {
      const { streamId } = honest.frames[0] ?? frame;
      honest.send({ ...frame, streamId });
    }),
  ],
  [
    "takes-at-once",
    "encodes what it holds when it is asked",
    {
      createSink: () => {
        const honest = new CaptureSink();
        const kept: StreamFrame[] = [];
        return { sink: { honest, send: (frame) => void kept.push(frame) }, received: () => kept };
      },
    },
  ],
  [
    "takes-the-view-alone",
    "sends the whole buffer of a payload",
    changing((frame) => {
      if (frame.kind !== "data") return frame;
      return { ...frame, data: { ...frame.data, payload: new Uint8Array(frame.data.payload.buffer) } };
    }),
  ],
  [
    "alters-nothing",
    "wipes the payload once it is sent",
    sending((honest) => (frame) => {
      honest.send(frame);
      if (frame.kind === "data") frame.data.payload.fill(0);
    }),
  ],
  [
    "refuses-unsendable",
    "swallows what cannot be encoded",
    sending((honest) => (frame) => {
      attempt(() => honest.send(frame));
    }),
  ],
  [
    "refuses-unsendable",
    "throws a bare Error",
    sending((honest) => (frame) => {
      if (!attempt(() => honest.send(frame))) throw new Error("cannot encode");
    }),
  ],
  [
    "sends-nothing-refused",
    "sends a part of what it refuses",
    sending((honest) => (frame) => {
      const { streamId } = frame;
      if (attempt(() => honest.send(frame))) return;
      honest.send({ streamId, kind: "credit", credit: { frames: 1 } });
      throw createError("invalidArgument", "cannot encode");
    }),
  ],
  [
    "sends-nothing-refused",
    "sends nothing more once it has refused",
    sending((honest) => (frame) => {
      try {
        honest.send(frame);
      } catch (error) {
        honest.send = () => {};
        throw error;
      }
    }),
  ],
  [
    "tells-of-loss",
    "swallows what is sent after the loss",
    sending(
      (honest) => (frame) => honest.send(frame),
      (honest) => {
        honest.send = () => {};
      },
    ),
  ],
  [
    "tells-of-loss",
    "tells a loss as a refusal",
    sending(
      (honest) => (frame) => honest.send(frame),
      (honest) => honest.failWith(createError("invalidArgument", "lost")),
    ),
  ],
];

function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

export const BROKEN_SINKS: readonly BrokenSink[] = ROWS.map(([id, what, subject]) => [
  `frame-sink/${id}`,
  what,
  subject,
]);
