// Envelopes over a transport: encoded into one slab that is written over each time, decoded from the transport's own buffer. Data
// frames, which are most of what passes, go in and out without an object of their own, straight into what the transport gathers.

import { type FrameSink, type StreamId, toWireStreamFrame } from "@ixt/stream";
import type { InPlaceReceiver, Lane, Transport } from "@ixt/transport";
import { type Limits, WireError, Writer } from "@ixt/wire";
import {
  decodeEnvelope,
  type Envelope,
  encodeEnvelopeInto,
  readStreamDataInEnvelope,
  StreamDataInEnvelopeFields,
  writeStreamDataInEnvelope,
} from "@ixt/wire/wasipc";

const FIRST_SLAB_BYTES = 4096;

/** What an envelope adds at most to the payload of a data frame, the payload's own padding included. */
const DATA_ENVELOPE_BYTES = 96;

/** How deep structs are nested in the envelope of a data frame. */
const DATA_ENVELOPE_DEPTH = 3;

/** One message of a session, of a kind that this schema knows. */
export type KnownEnvelope = Exclude<Envelope, { readonly kind: "unrecognized" }>;

/** What a session does with what comes in. Neither may throw. */
export interface EnvelopeReceiver {
  envelope(envelope: KnownEnvelope): void;
  /** The envelope of a data frame. `parts` are filled anew for each; the payload shares the chunk that it came in. */
  streamData(parts: StreamDataInEnvelopeFields, payload: Uint8Array): void;
  /** Bytes that are no envelope, or one of a newer schema. */
  malformed(error: WireError): void;
}

/** The two directions of one session's messages. */
export class EnvelopeChannel {
  readonly #transport: Transport;
  readonly #limits: Limits;
  #writer: Writer;
  #maxSendBytes: number;
  /** The peer was asked to drain: what is opened after that must not come before it. */
  #keepsOrder = false;
  /** The last of those who wait for the transport. */
  #turn: Promise<void> = Promise.resolve();

  constructor(transport: Transport, limits: Limits) {
    this.#transport = transport;
    this.#limits = limits;
    this.#writer = new Writer(FIRST_SLAB_BYTES, limits);
    this.#maxSendBytes = limits.maxFrameBytes;
  }

  /** Keeps what is sent within what the peer takes as well; 0 is a peer that did not say. */
  limitTo(maxFrameBytes: number): void {
    if (maxFrameBytes === 0 || maxFrameBytes >= this.#limits.maxFrameBytes) return;
    this.#writer = new Writer(FIRST_SLAB_BYTES, { ...this.#limits, maxFrameBytes });
    this.#maxSendBytes = maxFrameBytes;
  }

  /**
   * @throws WireError, blame `local`, when the envelope cannot be encoded: nothing was sent. TransportError when the way is lost.
   */
  send(envelope: Envelope): void {
    this.#writer.reset();
    encodeEnvelopeInto(this.#writer, envelope);
    if (envelope.kind === "drain") this.#keepsOrder = true;
    this.#transport.send(this.#writer.bytes(), this.#keepsOrder ? "data" : laneOf(envelope));
  }

  /** Where the frames of the session's streams go. */
  readonly frames: FrameSink = {
    send: (frame) => this.send({ kind: "stream", stream: toWireStreamFrame(frame) }),
    sendData: (streamId, sequence, payload) => this.#sendData(streamId, sequence, payload),
    whenWritable: () => this.whenWritable(),
  };

  #sendData(streamId: StreamId, sequence: number, payload: Uint8Array): void {
    const bytes = payload.length + DATA_ENVELOPE_BYTES;
    // What is not of the usual shape is encoded, or refused, as everything else is.
    const isUsual = payload.length > 0 && bytes <= this.#maxSendBytes;
    const batch = isUsual ? this.#transport.reserve?.(bytes, "data") : undefined;
    if (batch !== undefined && writeStreamDataInEnvelope(batch, streamId, sequence, payload) > 0) return;
    this.send({ kind: "stream", stream: { streamId, kind: "data", data: { sequence, payload } } });
  }

  /**
   * Undefined when something large may be sent at once. Else it resolves when that may be, or when the transport is closed:
   * those who wait are let through one after the other, so that they do not make a backlog together. Who asks when there is room
   * goes past them; but each whose turn it is sends what it has, room or not, so that nobody waits for ever.
   */
  readonly whenWritable = (): Promise<void> | undefined => {
    if (this.#transport.writable) return undefined;
    this.#turn = this.#turn.then(() => this.#transport.whenWritable());
    return this.#turn;
  };

  receive(receiver: EnvelopeReceiver): void {
    const parts = new StreamDataInEnvelopeFields();
    const { maxDepth, maxFrameBytes } = this.#limits;
    const longestData = maxDepth < DATA_ENVELOPE_DEPTH ? 0 : maxFrameBytes;
    const take: InPlaceReceiver = (bytes, start, end, view) => {
      if (end - start <= longestData && readStreamDataInEnvelope(view, start, end, parts) === end - start) {
        const { payloadAt, payloadBytes } = parts;
        return receiver.streamData(parts, new Uint8Array(view.buffer, view.byteOffset + payloadAt, payloadBytes));
      }
      const envelope = this.#decode(bytes, start, end);
      if (envelope instanceof WireError) receiver.malformed(envelope);
      else receiver.envelope(envelope);
    };
    if (this.#transport.receiveInPlace !== undefined) return this.#transport.receiveInPlace(take);
    this.#transport.receive((message) => {
      const { buffer, byteOffset, length } = message;
      take(message, 0, length, new DataView(buffer, byteOffset, length));
    });
  }

  #decode(bytes: Uint8Array, start: number, end: number): KnownEnvelope | WireError {
    try {
      const envelope = decodeEnvelope(bytes, { limits: this.#limits, payload: "view" }, start, end);
      if (envelope.kind !== "unrecognized") return envelope;
      const detail = `variant ${envelope.ordinal} is of a newer schema`;
      return new WireError("UNKNOWN_VARIANT", { blame: "peer", path: "Envelope", detail });
    } catch (error) {
      if (error instanceof WireError) return error;
      throw error;
    }
  }
}

/**
 * What may leave before data that waits. An open frame is among them, so that nothing of its stream is ever before it, and so is the
 * handshake, before everything; a close and an error stand behind the data that they end.
 */
function laneOf(envelope: Envelope): Lane {
  switch (envelope.kind) {
    case "hello":
    case "welcome":
    case "ping":
    case "pong":
      return "control";
    case "stream": {
      const { kind } = envelope.stream;
      return kind === "credit" || kind === "open" || kind === "cancel" ? "control" : "data";
    }
    default:
      return "data";
  }
}
