// Our own frame sinks keep the rules that they set others.

import {
  createEnvelopeSink,
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameSink,
  fromWireStreamFrame,
  type StreamFrame,
} from "@ixt/stream";
import { createMemoryPair, type Transport, TransportError } from "@ixt/transport";
import { DEFAULT_LIMITS, Writer } from "@ixt/wire";
import { decodeEnvelope, encodeEnvelopeInto } from "@ixt/wire/wasipc";
import { describe, test } from "vitest";
import { CaptureSink } from "../capture-sink.js";
import { settle } from "../settle.js";
import { frameSinkCompliance } from "./frame-sink-compliance.js";
import { registerWith } from "./suite.js";

/** The SDK's own: each frame in an envelope, written into the one slab of a session, over a transport. */
class SessionSink implements FrameSink {
  readonly received: StreamFrame[] = [];
  readonly transport: Transport;
  readonly send: FrameSink["send"];

  constructor() {
    const [near, far] = createMemoryPair();
    this.transport = near;
    far.receive((message) => {
      const envelope = decodeEnvelope(message, { payload: "view" });
      if (envelope.kind === "stream") this.received.push(fromWireStreamFrame(envelope.stream));
    });
    const writer = new Writer(4096, DEFAULT_LIMITS);
    const sink = createEnvelopeSink((envelope) => {
      writer.reset();
      encodeEnvelopeInto(writer, envelope);
      near.send(writer.bytes());
    });
    this.send = (frame) => sink.send(frame);
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
    const sink = new SessionSink();
    return { sink, received: () => settle().then(() => sink.received) };
  },
  lose: ({ transport }) => transport.close(new TransportError("lost", { code: "unavailable", blame: "transport" })),
});
registerWith(runner, { ...overTransport, name: "FrameSink: a session's, over a transport" });

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
