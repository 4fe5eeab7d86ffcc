// Our own frame sinks keep the rules that they set others.

import {
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameSink,
  fromWireStreamFrame,
  type StreamFrame,
  toWireStreamFrame,
} from "@ixt/stream";
import { createMemoryPair, type Transport, TransportError } from "@ixt/transport";
import { decodeEnvelope, encodeEnvelope } from "@ixt/wire/wasipc";
import { describe, test } from "vitest";
import { CaptureSink } from "../capture-sink.js";
import { settle } from "../settle.js";
import { frameSinkCompliance } from "./frame-sink-compliance.js";
import { registerWith } from "./suite.js";

/** As a session sends its frames: each in an envelope, over a transport. */
class EnvelopeSink implements FrameSink {
  readonly received: StreamFrame[] = [];
  readonly transport: Transport;

  constructor() {
    const [near, far] = createMemoryPair();
    this.transport = near;
    far.receive((message) => {
      const envelope = decodeEnvelope(message, { payload: "view" });
      if (envelope.kind === "stream") this.received.push(fromWireStreamFrame(envelope.stream));
    });
  }

  send(frame: StreamFrame): void {
    this.transport.send(encodeEnvelope({ kind: "stream", stream: toWireStreamFrame(frame) }));
  }
}

const runner = { describe, test };

registerWith(
  runner,
  frameSinkCompliance({
    createSink: () => {
      const sink = new CaptureSink();
      return { sink, received: () => sink.frames };
    },
    lose: (sink) => sink.failWith(new Error("EPIPE")),
  }),
);

const overTransport = frameSinkCompliance({
  createSink: () => {
    const sink = new EnvelopeSink();
    return { sink, received: () => settle().then(() => sink.received) };
  },
  lose: ({ transport }) => transport.close(new TransportError("lost", { code: "unavailable", blame: "transport" })),
});
registerWith(runner, { ...overTransport, name: "FrameSink: envelopes over a transport" });

const ofBytes = frameSinkCompliance({
  createSink: () => {
    const messages: Uint8Array[] = [];
    return {
      sink: { send: (frame) => void messages.push(encodeStreamFrame(frame)) },
      received: () => messages.map((message) => decodeStreamFrame(message)),
    };
  },
});
registerWith(runner, { ...ofBytes, name: "FrameSink: encoded frames" });
