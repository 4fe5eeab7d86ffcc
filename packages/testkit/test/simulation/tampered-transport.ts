// Transports that lie: they lose, swap and double what they carry in ways that no layer above can notice, as a bug in one of them
// would. For the proof that the invariants notice.

import type { Transport } from "@ixt/transport";
import { decodeEnvelope, type Envelope, encodeEnvelope } from "@ixt/wire/wasipc";

type StreamEnvelope = Extract<Envelope, { kind: "stream" }>;

/** Changes what a side receives. Called with each message, and what delivers one in its place. */
export type Receiving = (envelope: Envelope, deliver: (envelope: Envelope) => void) => void;

/** The transport, with what it receives changed. */
export function tamperReceiving(transport: Transport, receiving: Receiving): Transport {
  return {
    ...pass(transport),
    receive: (callback) =>
      transport.receive((message) => receiving(decodeEnvelope(message), (each) => callback(encodeEnvelope(each)))),
  };
}

/** The transport, with what it sends changed. */
export function tamperSending(transport: Transport, sending: Receiving): Transport {
  return {
    ...pass(transport),
    send: (message) => sending(decodeEnvelope(message), (each) => transport.send(encodeEnvelope(each))),
  };
}

function pass(transport: Transport): Transport {
  return {
    send: (message) => transport.send(message),
    receive: (callback) => transport.receive(callback),
    get writable() {
      return transport.writable;
    },
    whenWritable: () => transport.whenWritable(),
    closed: transport.closed,
    close: (cause) => transport.close(cause),
  };
}

/** Loses the last payload of each stream that has more than one, and mends the close so that it does not tell. */
export function loseLastPayloads(): Receiving {
  const held = new Map<string, StreamEnvelope>();
  return (envelope, deliver) => {
    if (envelope.kind !== "stream") return deliver(envelope);
    const { stream } = envelope;
    const id = stream.streamId.toHex();
    const before = held.get(id);
    held.delete(id);
    if (stream.kind === "close" && before !== undefined) {
      const finalSequence = stream.close.finalSequence - 1;
      return deliver({ kind: "stream", stream: { ...stream, close: { ...stream.close, finalSequence } } });
    }
    if (before !== undefined) deliver(before);
    if (stream.kind === "data" && stream.data.sequence > 0) held.set(id, envelope);
    else deliver(envelope);
  };
}

/** Gives each payload but a stream's first the bytes of the one before; the sequences stay as they should be. */
export function shiftPayloads(): Receiving {
  const last = new Map<string, Uint8Array>();
  return (envelope, deliver) => {
    if (envelope.kind !== "stream" || envelope.stream.kind !== "data") return deliver(envelope);
    const { stream } = envelope;
    const id = stream.streamId.toHex();
    const payload = last.get(id) ?? stream.data.payload;
    last.set(id, stream.data.payload.slice());
    deliver({ kind: "stream", stream: { ...stream, data: { ...stream.data, payload } } });
  };
}

/** Answers each call but the first with the body of the answer before. */
export function shiftAnswers(): Receiving {
  let last: Uint8Array | undefined;
  return (envelope, deliver) => {
    if (envelope.kind !== "result" || envelope.result.result?.kind !== "ok") return deliver(envelope);
    const { callId, result } = envelope.result;
    const ok = last ?? result.ok;
    last = result.ok.slice();
    deliver({ kind: "result", result: { callId, result: { kind: "ok", ok } } });
  };
}

/** Never delivers a grant. */
export function withholdCredit(): Receiving {
  return (envelope, deliver) => {
    if (envelope.kind === "stream" && envelope.stream.kind === "credit") return;
    deliver(envelope);
  };
}

/** Delivers one frame more than was granted. */
export function inflateCredit(): Receiving {
  return (envelope, deliver) => {
    if (envelope.kind !== "stream" || envelope.stream.kind !== "credit") return deliver(envelope);
    const { stream } = envelope;
    deliver({ kind: "stream", stream: { ...stream, credit: { frames: stream.credit.frames + 1 } } });
  };
}

/** Says each answer, and each cancel and error of a stream, twice. */
export function tellTwice(): Receiving {
  return (envelope, deliver) => {
    deliver(envelope);
    const isLast = envelope.kind === "stream" && ["cancel", "error"].includes(envelope.stream.kind);
    if (isLast || envelope.kind === "result") deliver(envelope);
  };
}
