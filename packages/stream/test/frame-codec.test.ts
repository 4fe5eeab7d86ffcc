// Frames between the wire and the layer above: what passes untouched, what is refused, and with which error.

import { createInvocationContext } from "@ixt/context";
import { Bytes16, WireError } from "@ixt/wire";
import * as Wire from "@ixt/wire/ipc_streaming";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CancelReason,
  CloseReason,
  decodeStreamFrame,
  encodeStreamFrame,
  fromWireStreamFrame,
  InteractionKind,
  StreamErrorCode,
  type StreamFrame,
  StreamId,
  StreamIdError,
  toWireStreamFrame,
} from "../src/index.js";

const streamId = StreamId.fromHex("000102030405060708090a0b0c0d0e0f");
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const counter = fc.maxSafeNat();
const anyOf = <T>(table: Readonly<Record<string, T>>): fc.Arbitrary<T> => fc.constantFrom(...Object.values(table));
const message = fc.string({ unit: "grapheme" });

const frame: fc.Arbitrary<StreamFrame> = fc
  .tuple(
    fc.uint8Array({ minLength: 16, maxLength: 16 }).filter((bytes) => bytes.some((byte) => byte !== 0)),
    fc.oneof(
      fc.record({
        kind: fc.constant("open" as const),
        open: fc.record({
          kind: anyOf(InteractionKind),
          initialCredit: uint32,
          bufferCapFrames: uint32,
          context: fc.constant(createInvocationContext({ correlationId: "c" })),
        }),
      }),
      fc.record({
        kind: fc.constant("data" as const),
        data: fc.record({ sequence: counter, payload: fc.uint8Array() }),
      }),
      fc.record({ kind: fc.constant("credit" as const), credit: fc.record({ frames: uint32 }) }),
      fc.record({
        kind: fc.constant("close" as const),
        close: fc.record({ reason: anyOf(CloseReason), finalSequence: counter }),
      }),
      fc.record({
        kind: fc.constant("cancel" as const),
        cancel: fc.record({ reason: anyOf(CancelReason), message }),
      }),
      fc.record({
        kind: fc.constant("error" as const),
        error: fc.record({ code: anyOf(StreamErrorCode), message, details: fc.uint8Array() }),
      }),
    ),
  )
  .map(([id, rest]) => ({ streamId: StreamId.fromBytes(id), ...rest }));

test("any frame comes back from its bytes the same [23.4]", () => {
  fc.assert(
    fc.property(frame, (value) => {
      const decoded = decodeStreamFrame(encodeStreamFrame(value));
      expect(JSON.stringify(decoded)).toBe(JSON.stringify(value));
      expect(encodeStreamFrame(decoded)).toEqual(encodeStreamFrame(value));
    }),
    { numRuns: 500 },
  );
});

test("a data frame passes in both directions as the very object it is [23.86]", () => {
  const wire: Wire.StreamFrame = { streamId, kind: "data", data: { sequence: 0, payload: Uint8Array.of(1) } };
  const passed = fromWireStreamFrame(wire);
  expect(passed).toBe(wire);
  expect(toWireStreamFrame(passed)).toBe(wire);
});

test("an id that is all zero or of another length is INVALID_STREAM_ID [23.1, 23.2]", () => {
  const data = { sequence: 0, payload: new Uint8Array(0) };
  const zero = Wire.encodeStreamFrame({ streamId: Bytes16.ZERO, kind: "data", data });
  const refused = expect.objectContaining({ code: "INVALID_STREAM_ID", blame: "peer" });
  expect(() => decodeStreamFrame(zero)).toThrow(refused);
  expect(() => decodeStreamFrame(zero)).toThrow(StreamIdError);
  // The list pointer of the id says 16 bytes in the upper half of its second word's low bits; make it say 15.
  const short = Wire.encodeStreamFrame({ streamId, kind: "data", data });
  const at = short.findIndex((_, i) => i >= 8 && i % 8 === 4 && short[i] === ((16 << 3) | 2));
  short[at] = (15 << 3) | 2;
  expect(() => decodeStreamFrame(short)).toThrow(refused);
});

test("a frame of a newer schema is UNKNOWN_VARIANT and keeps its number [23.4]", () => {
  const unknown: Wire.StreamFrame = { streamId, kind: "unrecognized", ordinal: 6 };
  expect(() => fromWireStreamFrame(unknown)).toThrow(WireError);
  expect(() => fromWireStreamFrame(unknown)).toThrow("UNKNOWN_VARIANT at StreamFrame: variant 6 is of a newer schema");
});

test("an open frame of an unknown kind is unimplemented [23.5]", () => {
  const open = { kind: { unrecognized: 4 }, initialCredit: 0, bufferCapFrames: 0, context: undefined };
  expect(() => fromWireStreamFrame({ streamId, kind: "open", open })).toThrow(
    expect.objectContaining({ code: "unimplemented", blame: "peer" }),
  );
});

test("reasons and codes of a newer schema are kept with their numbers [23.5]", () => {
  const bytes = encodeStreamFrame({
    streamId,
    kind: "error",
    error: { code: { unrecognized: 65_535 }, message: "new", details: new Uint8Array(0) },
  });
  expect(decodeStreamFrame(bytes)).toMatchObject({ error: { code: { unrecognized: 65_535 } } });
});

test("bytes that are no message are a WireError [23.84]", () => {
  expect(() => decodeStreamFrame(new Uint8Array(3))).toThrow(WireError);
  expect(() => decodeStreamFrame("frame" as unknown as Uint8Array)).toThrow(WireError);
});

test("a payload is copied out unless the caller hands its buffer over [23.85]", () => {
  const payload = new Uint8Array(4_096).fill(7);
  const bytes = encodeStreamFrame({ streamId, kind: "data", data: { sequence: 0, payload } });
  const payloadOf = (value: StreamFrame): Uint8Array =>
    value.kind === "data" ? value.data.payload : new Uint8Array(0);
  expect(payloadOf(decodeStreamFrame(bytes)).buffer).not.toBe(bytes.buffer);
  expect(payloadOf(decodeStreamFrame(bytes, { payload: "view" })).buffer).toBe(bytes.buffer);
});
