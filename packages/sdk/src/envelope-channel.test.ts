// Data frames in and out without objects: the same bytes, the same frames and the same refusals as of every other envelope.

import { StreamId } from "@ixt/stream";
import type { InPlaceReceiver, Transport } from "@ixt/transport";
import { Bytes16, DEFAULT_LIMITS, type Limits, resolveLimits, WireError, Writer } from "@ixt/wire";
import { decodeEnvelope, type Envelope, encodeEnvelope } from "@ixt/wire/wasipc";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EnvelopeChannel } from "./envelope-channel.js";

const WAYS = ["in place", "in arrays"] as const;
type Way = (typeof WAYS)[number];

/** A transport in the test's hand, which offers what spares objects and copies, or does not. */
class FakeTransport implements Transport {
  readonly writable = true;
  readonly closed: Promise<undefined> = Promise.resolve(undefined);
  readonly out: Writer = new Writer();
  /** How many messages were sent as arrays, and how many were received as such. */
  sends = 0;
  arrays = 0;
  readonly reserve?: (bytes: number) => Writer;
  readonly receiveInPlace?: (callback: InPlaceReceiver) => void;
  #deliver: InPlaceReceiver = () => {};

  constructor(way: Way) {
    if (way === "in arrays") return;
    this.reserve = (bytes) => {
      // As a batch does: room is made before, not while a frame is written.
      const { out } = this;
      if (out.capacity - out.length < bytes) {
        const written = out.bytes();
        out.swap(new Uint8Array(2 * written.length + bytes + 16));
        out.append(written);
      }
      return out;
    };
    this.receiveInPlace = (callback) => {
      this.#deliver = callback;
    };
  }

  send(message: Uint8Array): void {
    this.sends++;
    this.out.append(message);
  }
  receive(callback: (message: Uint8Array) => void): void {
    this.#deliver = (bytes, start, end) => {
      this.arrays++;
      callback(bytes.subarray(start, end));
    };
  }
  /** Gives a message in the middle of a chunk that is itself in the middle of its buffer. */
  deliver(message: Uint8Array): void {
    const chunk = new Uint8Array(new ArrayBuffer(message.length + 43), 3, message.length + 40).fill(0xa5);
    chunk.set(message, 16);
    this.#deliver(chunk, 16, 16 + message.length, new DataView(chunk.buffer, chunk.byteOffset, chunk.length));
  }
  whenWritable(): Promise<void> {
    return Promise.resolve();
  }
  close(): void {}
}

const id = StreamId.fromHex("01234567-89ab-cdef-0123-456789abcdef");

const dataOf = (streamId: Bytes16, sequence: number, payload: Uint8Array): Envelope => ({
  kind: "stream",
  stream: { streamId, kind: "data", data: { sequence, payload } },
});

/** What the decoder makes of a message, and so what has to come of it whichever way it is read. */
function expected(message: Uint8Array, limits: Limits): unknown {
  try {
    const envelope = decodeEnvelope(message, { limits });
    return envelope.kind === "unrecognized" ? "UNKNOWN_VARIANT" : envelope;
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
}

/** What a channel tells its session of a message. */
function received(
  way: Way,
  message: Uint8Array,
  limits: Limits,
): { readonly told: unknown; readonly asParts: boolean } {
  const transport = new FakeTransport(way);
  const told: unknown[] = [];
  let asParts = false;
  new EnvelopeChannel(transport, limits).receive({
    envelope: (envelope) => void told.push(envelope),
    streamData: ({ streamIdA, streamIdB, streamIdC, streamIdD, sequence }, payload) => {
      asParts = true;
      told.push(dataOf(new Bytes16(streamIdA, streamIdB, streamIdC, streamIdD), sequence, payload));
    },
    malformed: ({ code }) => void told.push(code),
  });
  transport.deliver(message);
  expect([told.length, transport.arrays]).toEqual([1, way === "in place" ? 0 : 1]);
  return { told: told[0], asParts };
}

/** What a channel sends for a payload, or how it refuses. */
function sent(way: Way, limits: Limits, peerBytes: number, ...frame: readonly [StreamId, number, Uint8Array]): unknown {
  const transport = new FakeTransport(way);
  const channel = new EnvelopeChannel(transport, limits);
  channel.limitTo(peerBytes);
  try {
    channel.frames.sendData?.(...frame);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    expect(transport.out.length).toBe(0);
    return [error.code, error.blame];
  }
  return Buffer.from(transport.out.bytes()).toString("hex");
}

const words = fc.oneof(fc.integer(), fc.constant(0));
const streamIds = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(words, words, words, words).map((four) => new Bytes16(...four)) },
  { weight: 1, arbitrary: fc.constant(Bytes16.ZERO) },
);
const sequences = fc.oneof(fc.nat(1000), fc.constantFrom(2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1));

describe.each(WAYS)("a data frame that comes %s", (way) => {
  it.each([0, 1, 8, 64, 1000])("is the decoder's, with a payload of %d bytes", (size) => {
    const message = encodeEnvelope(dataOf(id, 7, new Uint8Array(size).fill(3)));
    const { told, asParts } = received(way, message, DEFAULT_LIMITS);
    expect(told).toEqual(expected(message, DEFAULT_LIMITS));
    expect(asParts).toBe(size > 0);
  });

  it("is what the decoder makes of it, whatever bits of it are changed and wherever it is cut", () => {
    const changes = fc.array(fc.tuple(fc.nat(110), fc.integer({ min: 1, max: 255 })), { maxLength: 3 });
    const seen = { parts: 0, envelope: 0, refused: 0 };
    fc.assert(
      fc.property(
        streamIds,
        sequences,
        fc.uint8Array({ maxLength: 40 }),
        changes,
        (streamId, sequence, payload, flips) => {
          const message = encodeEnvelope(dataOf(streamId, sequence, payload));
          for (const [at, bits] of flips) if (at < message.length) message[at] = (message[at] ?? 0) ^ bits;
          const { told, asParts } = received(way, message, DEFAULT_LIMITS);
          expect(told).toEqual(expected(message, DEFAULT_LIMITS));
          seen[asParts ? "parts" : typeof told === "string" ? "refused" : "envelope"]++;
        },
      ),
      { numRuns: 1500 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(30);
  });

  it.each([1, 2, 3, 4])("is refused or taken as the decoder does with a depth of %d", (maxDepth) => {
    const limits = resolveLimits({ maxDepth });
    const message = encodeEnvelope(dataOf(id, 0, Uint8Array.of(1)));
    const { told, asParts } = received(way, message, limits);
    expect(told).toEqual(expected(message, limits));
    expect([asParts, told === "TOO_DEEP"]).toEqual(maxDepth < 3 ? [false, true] : [true, false]);
  });

  it("is refused when it is larger than a message may be, to the byte", () => {
    const limits = resolveLimits({ maxFrameBytes: 152 });
    const outcomes = [64, 65].map((size) => {
      const message = encodeEnvelope(dataOf(id, 0, new Uint8Array(size)));
      const { told } = received(way, message, limits);
      expect(told).toEqual(expected(message, limits));
      return typeof told === "string" ? told : "taken";
    });
    expect(outcomes).toEqual(["taken", "MESSAGE_TOO_LARGE"]);
  });

  it("shares the bytes that it came in", () => {
    const transport = new FakeTransport(way);
    const payloads: Uint8Array[] = [];
    const noEnvelope = (): never => expect.unreachable();
    new EnvelopeChannel(transport, DEFAULT_LIMITS).receive({
      envelope: noEnvelope,
      malformed: noEnvelope,
      streamData: (_, payload) => void payloads.push(payload),
    });
    const message = encodeEnvelope(dataOf(id, 0, Uint8Array.of(1, 2, 3)));
    for (let i = 0; i < 2; i++) transport.deliver(message);
    expect(payloads.map((payload) => [...payload])).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(payloads[0]?.buffer.byteLength).toBe(message.length + 43);
    expect(payloads[0]?.buffer).not.toBe(payloads[1]?.buffer);
  });
});

describe("a data frame that goes out", () => {
  it("is the encoder's bytes, or its refusal, whether it is placed or sent", () => {
    const limits = resolveLimits({ maxFrameBytes: 400 });
    const seen = { refused: 0, sent: 0 };
    fc.assert(
      fc.property(
        fc
          .uint8Array({ minLength: 16, maxLength: 16 })
          .map(([first = 0, ...rest]) => StreamId.fromBytes(Uint8Array.of(first | 1, ...rest))),
        fc.oneof(sequences, fc.constantFrom(-1, 0.5, 2 ** 53)),
        fc.uint8Array({ maxLength: 330, size: "max" }),
        fc.constantFrom(0, 100, 200, 4096),
        (streamId, sequence, payload, peerBytes) => {
          const [placed, asArray] = WAYS.map((way) => sent(way, limits, peerBytes, streamId, sequence, payload));
          expect(placed).toEqual(asArray);
          seen[typeof placed === "string" ? "sent" : "refused"]++;
          if (typeof placed !== "string") return;
          expect(placed).toBe(Buffer.from(encodeEnvelope(dataOf(streamId, sequence, payload))).toString("hex"));
        },
      ),
      { numRuns: 1000 },
    );
    expect(Math.min(seen.refused, seen.sent)).toBeGreaterThan(100);
  });

  it.each(WAYS)("is refused here when the peer would not take it, and the next one leaves, %s", (way) => {
    const transport = new FakeTransport(way);
    const channel = new EnvelopeChannel(transport, DEFAULT_LIMITS);
    channel.limitTo(1000);
    const send = (size: number): void => channel.frames.sendData?.(id, 0, new Uint8Array(size));
    expect(() => send(913)).toThrow(expect.objectContaining({ code: "MESSAGE_TOO_LARGE", blame: "local" }));
    expect(transport.out.length).toBe(0);
    send(912);
    expect(transport.out.length).toBe(1000);
    send(10);
    expect(transport.out.length).toBe(1000 + 104);
  });

  it("is not copied where it can be placed, unless it is empty or might not fit", () => {
    const transport = new FakeTransport("in place");
    const channel = new EnvelopeChannel(transport, resolveLimits({ maxFrameBytes: 1000 }));
    const sendsOf = (size: number): number => {
      const before = transport.sends;
      channel.frames.sendData?.(id, 0, new Uint8Array(size));
      return transport.sends - before;
    };
    expect([0, 1, 64, 904, 905, 912].map(sendsOf)).toEqual([1, 0, 0, 0, 1, 1]);
  });
});
