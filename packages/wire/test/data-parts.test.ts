// The parts of a data frame, written and read by themselves: the same bytes as from a value, and never a message that the
// decoder would refuse or read otherwise.

import { Bytes16, resolveLimits, WireError, Writer } from "@ixt/wire";
import {
  encodeStreamFrame,
  readStreamDataInStreamFrame,
  StreamDataInStreamFrameFields,
  writeStreamDataInStreamFrame,
} from "@ixt/wire/ipc_streaming";
import {
  decodeEnvelope,
  type Envelope,
  encodeEnvelope,
  encodeEnvelopeInto,
  readStreamDataInEnvelope,
  StreamDataInEnvelopeFields,
  writeStreamDataInEnvelope,
} from "@ixt/wire/wasipc";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusal } from "./refusal.js";

interface Parts {
  readonly streamId: Bytes16;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

const words = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1));
const parts: fc.Arbitrary<Parts> = fc.record({
  streamId: fc.tuple(words, words, words, words).map((four) => new Bytes16(...four)),
  sequence: fc.oneof(fc.nat(1000), fc.maxSafeNat(), fc.constantFrom(2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1)),
  payload: fc.uint8Array({ maxLength: 40 }),
});

const envelopeOf = ({ streamId, sequence, payload }: Parts): Envelope => ({
  kind: "stream",
  stream: { streamId, kind: "data", data: { sequence, payload } },
});

const id = new Bytes16(1, 2, 3, 4);
const sample: Parts = { streamId: id, sequence: 7, payload: Uint8Array.of(1, 2, 3) };

/** Bytes in the middle of a chunk that itself stands anywhere in its buffer. */
function within(bytes: Uint8Array, offset: number): { readonly chunk: Uint8Array; readonly at: number } {
  const chunk = new Uint8Array(new ArrayBuffer(bytes.length + offset + 24), offset, bytes.length + 24).fill(0xa5);
  chunk.set(bytes, 16);
  return { chunk, at: 16 };
}

type Open = (chunk: Uint8Array) => DataView | Uint8Array;

/** What the parts say, as the value that the decoder would give; undefined where the message was not taken. */
function readParts(bytes: Uint8Array, offset: number, open: Open): Envelope | undefined {
  const { chunk, at } = within(bytes, offset);
  const fields = new StreamDataInEnvelopeFields();
  const length = readStreamDataInEnvelope(open(chunk), at, at + bytes.length, fields);
  if (length === 0) {
    expect(fields).toEqual(new StreamDataInEnvelopeFields());
    return undefined;
  }
  expect(length).toBe(bytes.length);
  const { streamIdA, streamIdB, streamIdC, streamIdD, sequence, payloadAt, payloadBytes } = fields;
  const payload = chunk.slice(payloadAt, payloadAt + payloadBytes);
  return envelopeOf({ streamId: new Bytes16(streamIdA, streamIdB, streamIdC, streamIdD), sequence, payload });
}

describe.each([
  ["a view", (chunk: Uint8Array) => new DataView(chunk.buffer, chunk.byteOffset, chunk.length)],
  ["bytes", (chunk: Uint8Array) => chunk],
] as const)("the parts of a data frame, from %s", (_, open) => {
  test("are written as the bytes of their value, behind what is there, or not at all", () => {
    fc.assert(
      fc.property(parts, fc.nat(3), (value, before) => {
        const writer = new Writer();
        for (let i = 0; i < before; i++) encodeEnvelopeInto(writer, { kind: "ping", ping: { nonce: 5n } });
        const at = writer.length;
        const length = writeStreamDataInEnvelope(writer, value.streamId, value.sequence, value.payload);
        const whole = encodeEnvelope(envelopeOf(value));
        const isTaken = !value.streamId.isZero && value.payload.length > 0;
        expect(length).toBe(isTaken ? whole.length : 0);
        expect([...writer.bytes().subarray(at)]).toEqual(isTaken ? [...whole] : []);
      }),
    );
  });

  test("are read from any place as what the decoder gives", () => {
    fc.assert(
      fc.property(parts, fc.nat(9), (value, offset) => {
        const isTaken = !value.streamId.isZero && value.payload.length > 0;
        expect(readParts(encodeEnvelope(envelopeOf(value)), offset, open)).toEqual(
          isTaken ? envelopeOf(value) : undefined,
        );
      }),
    );
  });

  test("are not read from what the decoder refuses, and never otherwise, with any bits of the message changed", () => {
    const changes = fc.array(fc.tuple(fc.nat(160), fc.nat(255)), { minLength: 1, maxLength: 3 });
    let [taken, left] = [0, 0];
    fc.assert(
      fc.property(parts, changes, fc.integer({ min: -16, max: 16 }), (value, flips, cut) => {
        const bytes = encodeEnvelope(envelopeOf(value));
        for (const [at, bits] of flips) if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ bits;
        const grown = new Uint8Array(Math.max(0, bytes.length + (cut > 8 ? cut - 8 : Math.min(cut, 0))));
        grown.set(bytes.subarray(0, grown.length));
        const { chunk, at } = within(grown, 1);
        const fields = new StreamDataInEnvelopeFields();
        const length = readStreamDataInEnvelope(open(chunk), at, at + grown.length, fields);
        if (length === 0) {
          left++;
          return;
        }
        taken++;
        expect(length).toBeLessThanOrEqual(grown.length);
        expect(readParts(grown.subarray(0, length), 3, open)).toEqual(decodeEnvelope(grown.slice(0, length)));
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(taken, left)).toBeGreaterThan(100);
  });

  test("are read or left as the decoder has it when any one bit is flipped", () => {
    const bytes = encodeEnvelope(envelopeOf(sample));
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const read = readParts(flipped, 5, open);
      if (read !== undefined) expect(read).toEqual(decodeEnvelope(flipped));
    }
  });

  test("are left to the decoder while the message is not whole", () => {
    const bytes = encodeEnvelope(envelopeOf(sample));
    const { chunk, at } = within(bytes, 0);
    const from = open(chunk);
    for (let length = 0; length < bytes.length; length++) {
      expect(readStreamDataInEnvelope(from, at, at + length, new StreamDataInEnvelopeFields())).toBe(0);
    }
    expect(readStreamDataInEnvelope(from, at, at + bytes.length + 8, new StreamDataInEnvelopeFields())).toBe(
      bytes.length,
    );
  });

  test("are left to the encoder where it has a word to say", () => {
    const untyped = writeStreamDataInEnvelope as (writer: Writer, ...values: unknown[]) => number;
    const { payload } = sample;
    const writer = new Writer(0, resolveLimits({ maxFrameBytes: 96 }));
    expect(untyped(writer, id, 0, new Uint8Array(8))).toBe(0);
    writer.swap(new Uint8Array(200));
    expect(untyped(writer, id, 0, new Uint8Array(9))).toBe(0);
    for (const streamId of [Bytes16.ZERO, undefined, { a: 1, b: 2, c: 3, d: 4 }]) {
      expect(untyped(writer, streamId, 0, payload)).toBe(0);
    }
    for (const sequence of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1n, "1", undefined]) {
      expect(untyped(writer, id, sequence, payload)).toBe(0);
    }
    for (const bytes of [new Uint8Array(0), [1], new DataView(new ArrayBuffer(8)), undefined, null]) {
      expect(untyped(writer, id, 0, bytes)).toBe(0);
    }
    expect(writer.length).toBe(0);
    expect(untyped(writer, id, 0, new Uint8Array(8))).toBe(96);
  });

  test("stand in a bare frame as well", () => {
    const { streamId, sequence, payload } = sample;
    const writer = new Writer();
    const length = writeStreamDataInStreamFrame(writer, streamId, sequence, payload);
    const bytes = encodeStreamFrame({ streamId, kind: "data", data: { sequence, payload } });
    expect([...writer.bytes()]).toEqual([...bytes]);
    const fields = new StreamDataInStreamFrameFields();
    expect(readStreamDataInStreamFrame(open(bytes), 0, length, fields)).toBe(length);
    expect({ ...fields }).toEqual({
      streamIdA: 1,
      streamIdB: 2,
      streamIdC: 3,
      streamIdD: 4,
      sequence: 7,
      payloadAt: 72,
      payloadBytes: 3,
    });
  });
});

describe("a message in the middle of a chunk", () => {
  const messages: Envelope[] = [
    envelopeOf(sample),
    { kind: "goodbye", goodbye: { code: "bye", message: "Auf Wiedersehen, für immer" } },
    { kind: "stream", stream: { streamId: id, kind: "credit", credit: { frames: 3 } } },
    { kind: "ping", ping: { nonce: 77n } },
  ];

  test.each(messages)("is decoded in place: $kind", (envelope) => {
    const bytes = encodeEnvelope(envelope);
    for (const offset of [0, 3, 8]) {
      const { chunk, at } = within(bytes, offset);
      for (const payload of ["copy", "view"] as const) {
        expect(decodeEnvelope(chunk, { payload }, at, at + bytes.length)).toEqual(envelope);
      }
    }
  });

  test("is refused as it is alone, with whatever bit flipped", () => {
    const outcome = (decode: () => Envelope): unknown => {
      try {
        return decode();
      } catch (error) {
        if (error instanceof WireError) return error.message;
        throw error;
      }
    };
    for (const envelope of messages) {
      const bytes = encodeEnvelope(envelope);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = Uint8Array.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const { chunk, at } = within(flipped, 1);
        expect(outcome(() => decodeEnvelope(chunk, undefined, at, at + flipped.length))).toEqual(
          outcome(() => decodeEnvelope(flipped)),
        );
      }
    }
  });

  test("is not there where no bytes are", () => {
    const bytes = encodeEnvelope(envelopeOf(sample));
    expect(decodeEnvelope(bytes)).toEqual(envelopeOf(sample));
    for (const empty of [() => decodeEnvelope(bytes, undefined, 8, 8), () => decodeEnvelope(new Uint8Array(0))]) {
      expect(empty).toThrow(expect.objectContaining({ code: "TOO_SHORT" }));
    }
  });

  test.each([
    [-8, 88],
    [0.5, 88],
    [0, 1_000_000],
    [8, 0],
    [0, Number.NaN],
    [Number.NaN, 96],
  ])("needs a range that is one: %d to %d", (start, end) => {
    expect(() => decodeEnvelope(encodeEnvelope(envelopeOf(sample)), undefined, start, end)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", blame: "local" }),
    );
  });
});

describe("a writer's block", () => {
  test("is given away with what was written, and the next is written in its place", () => {
    const writer = new Writer();
    encodeEnvelopeInto(writer, envelopeOf(sample));
    const length = writer.length;
    const spare = new Uint8Array(new ArrayBuffer(4100), 4, 4096).fill(0xff);
    expect(writer.capacity).toBe(4096);
    const block = writer.swap(spare);
    expect(decodeEnvelope(block.subarray(0, length))).toEqual(envelopeOf(sample));
    expect(writer.length).toBe(0);
    encodeEnvelopeInto(writer, envelopeOf(sample));
    writeStreamDataInEnvelope(writer, id, 7, sample.payload);
    expect([...writer.bytes()]).toEqual([...block.subarray(0, length), ...block.subarray(0, length)]);
    expect(writer.swap(new Uint8Array(0))).toBe(spare);
    expect(writer.capacity).toBe(0);
    encodeEnvelopeInto(writer, envelopeOf(sample));
    expect([...writer.bytes()]).toEqual([...block.subarray(0, length)]);
  });

  test("begins with a word of its buffer", () => {
    const writer = new Writer();
    writer.append(Uint8Array.of(1));
    expect(refusal(() => writer.swap(new Uint8Array(new ArrayBuffer(99), 3)))).toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    expect([...writer.bytes()]).toEqual([1]);
    expect(writeStreamDataInEnvelope(writer, id, 7, sample.payload)).toBe(0);
  });

  test("takes messages that are encoded already, however long", () => {
    const writer = new Writer(0);
    const message = encodeEnvelope(envelopeOf({ ...sample, payload: new Uint8Array(10_000).fill(9) }));
    writer.append(message);
    writer.append(message);
    expect([...writer.bytes()]).toEqual([...message, ...message]);
  });

  test("stays where it is while a message is being written", () => {
    const writer = new Writer();
    for (const attempt of [() => writer.swap(new Uint8Array(64)), () => writer.append(new Uint8Array(8))]) {
      const value = {
        kind: "goodbye",
        goodbye: {
          get code() {
            attempt();
            return "";
          },
          message: "",
        },
      } as const;
      expect(() => encodeEnvelopeInto(writer, value)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
      expect(writer.length).toBe(0);
    }
  });
});
