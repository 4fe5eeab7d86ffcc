// The Go SDK's tests of what has a name on the wire: stream ids and the four enums.

import { CancelReason, CloseReason, InteractionKind, StreamErrorCode, StreamId } from "@ixt/stream";
import * as Wire from "@ixt/wire/ipc_streaming";
import { expect, test } from "vitest";

test("StreamId prints lowercase hex [23.1, 23.2]", () => {
  expect(String(StreamId.fromHex("0123456789ABCDEF0123456789ABCDEF"))).toBe("0123456789abcdef0123456789abcdef");
  expect(`${StreamId.fromHex("01234567-89ab-cdef-0123-456789abcdef")}`).toBe("0123456789abcdef0123456789abcdef");
  expect(StreamId.fromBytes(new Uint8Array(16).fill(0xab)).toHex()).toBe("ab".repeat(16));
});

test("StreamId rejects a wrong length [23.2]", () => {
  const refused = expect.objectContaining({ code: "INVALID_STREAM_ID" });
  for (const length of [0, 1, 15, 17, 32]) {
    expect(() => StreamId.fromBytes(new Uint8Array(length).fill(1))).toThrow(refused);
  }
  for (const length of [0, 1, 31, 33, 64]) expect(() => StreamId.fromHex("a".repeat(length))).toThrow(refused);
});

test("StreamId rejects what is not hex [23.1, 23.2]", () => {
  const refused = expect.objectContaining({ code: "INVALID_STREAM_ID" });
  const close = [
    "0".repeat(32),
    `${"a".repeat(31)}g`,
    ` ${"a".repeat(31)}`,
    `0x${"a".repeat(30)}`,
    `${"a".repeat(32)}\n`,
  ];
  for (const text of [...close, "01234567-89abcdef-0123-4567-89abcdef"]) {
    expect(() => StreamId.fromHex(text)).toThrow(refused);
  }
});

test("InteractionKind, CloseReason and CancelReason are the wire ordinals [23.5]", () => {
  expect([InteractionKind, CloseReason, CancelReason]).toEqual([
    Wire.InteractionKind,
    Wire.CloseReason,
    Wire.CancelReason,
  ]);
});

test("StreamErrorCode has the schema's codes, which are the wire ordinals [23.5]", () => {
  expect(StreamErrorCode).toEqual(Wire.StreamErrorCode);
  const ordinals = Object.values(StreamErrorCode);
  expect(ordinals).toEqual(ordinals.map((_, i) => i));
});
