// What a data frame takes of the heap, each way: the counts that keep the hot paths hot.

import { Bytes16, Writer } from "@ixt/wire";
import {
  decodeEnvelope,
  type Envelope,
  encodeEnvelope,
  encodeEnvelopeInto,
  readStreamDataInEnvelope,
  StreamDataInEnvelopeFields,
  writeStreamDataInEnvelope,
} from "@ixt/wire/wasipc";
import { describe, expect, test } from "vitest";
import { heapBytesOf } from "./allocations.js";

const streamId = new Bytes16(1, -2, 3_000_000_000, 4);
const payload = new Uint8Array(64).fill(7);
const envelope: Envelope = { kind: "stream", stream: { streamId, kind: "data", data: { sequence: 5, payload } } };

/** Starts the slab over before it is full, so that it never grows. */
function makeRoom(writer: Writer): Writer {
  if (writer.capacity - writer.length < 1024) writer.reset();
  return writer;
}

describe("the measure", () => {
  test("counts an array of eight elements, and nothing where nothing is made", () => {
    const kept: number[][] = [];
    const bytes = heapBytesOf((turn) => {
      kept[turn & 7] = [turn, turn, turn, turn, turn, turn, turn, turn];
    });
    // Four words of the array, two of its elements' header, eight elements; words are of four bytes or of eight.
    expect([56, 112]).toContain(bytes);
    expect(heapBytesOf((turn) => turn + 1)).toBe(0);
  });
});

describe("a data frame of 64 bytes", () => {
  test("is written from its parts, or from its value, into a slab without a byte of heap", () => {
    const writer = new Writer();
    expect(heapBytesOf((turn) => writeStreamDataInEnvelope(makeRoom(writer), streamId, turn, payload))).toBe(0);
    expect(heapBytesOf(() => encodeEnvelopeInto(makeRoom(writer), envelope))).toBe(0);
  });

  test("is read where it lies without a byte of heap", () => {
    const bytes = encodeEnvelope(envelope);
    const fields = new StreamDataInEnvelopeFields();
    const view = new DataView(bytes.buffer);
    expect(heapBytesOf(() => readStreamDataInEnvelope(view, 0, bytes.length, fields))).toBe(0);
    expect(heapBytesOf(() => readStreamDataInEnvelope(bytes, 0, bytes.length, fields))).toBe(0);
  });

  test("is decoded to its id, three objects and one array over the payload", () => {
    const bytes = encodeEnvelope(envelope);
    const one = heapBytesOf(() => new Uint8Array(bytes.buffer, 88, 64));
    const kept: Envelope[] = [];
    const decoded = heapBytesOf((turn) => {
      kept[turn & 7] = decodeEnvelope(bytes, { payload: "view" });
    });
    // Five objects of at most eight words, and the words of the id where they are too large for small integers.
    expect(decoded).toBeLessThanOrEqual(one + 5 * 64 + 4 * 16);
  });
});

describe("a credit frame", () => {
  test("is written into a slab without a byte of heap", () => {
    const credit: Envelope = { kind: "stream", stream: { streamId, kind: "credit", credit: { frames: 8 } } };
    const writer = new Writer();
    expect(heapBytesOf(() => encodeEnvelopeInto(makeRoom(writer), credit))).toBe(0);
  });
});
