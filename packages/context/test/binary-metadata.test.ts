// Bytes in metadata: a key that ends in -bin, and base64 in between.

import { runInNewContext } from "node:vm";
import * as Wire from "@ixt/wire/module";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import {
  createInvocationContext,
  createMetadata,
  decodeInvocationContext,
  EMPTY_METADATA,
  resolveContextLimits,
  toWireInvocationContext,
} from "../src/index.js";

const invalid = expect.objectContaining({ code: "invalidArgument", blame: "local" });

test("bytes go in and come out as they are, as any other base64 has them in between [21.30]", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => {
      const metadata = createMetadata({ "x-bin": bytes });
      expect(metadata.get("x-bin")).toBe(Buffer.from(bytes).toString("base64"));
      expect(metadata.getBytes("x-bin")).toEqual(bytes);
      expect(createMetadata([...metadata]).getBytes("x-bin")).toEqual(bytes);
    }),
  );
});

test("bytes are a Uint8Array, of any realm; another view is refused rather than taken wrongly [21.30]", () => {
  const others = [
    Uint16Array.of(1, 256),
    Float32Array.of(1),
    new DataView(new ArrayBuffer(2)),
    new ArrayBuffer(2),
    [1],
  ];
  for (const view of others) expect(() => createMetadata({ "x-bin": view as unknown as Uint8Array })).toThrow(invalid);
  const foreign: Uint8Array = runInNewContext("Uint8Array.of(1, 2)");
  expect(foreign).not.toBeInstanceOf(Uint8Array);
  expect(createMetadata({ "x-bin": foreign }).get("x-bin")).toBe("AQI=");
});

test("of bytes beyond the limit no more is written as text than the limit [21.27, 21.30]", () => {
  expect(createMetadata({ "x-bin": new Uint8Array(3_072) }).get("x-bin")).toHaveLength(4_096);
  const write = vi.spyOn(globalThis, "btoa");
  for (const size of [3_073, 4_095, 4_096, 4_097, 1_000_000]) {
    const message = expect.stringMatching(
      /^metadata value of "x-bin" takes \d{4} bytes or more, over the limit of 4096$/,
    );
    expect(() => createMetadata({ "x-bin": new Uint8Array(size) })).toThrow(
      expect.objectContaining({ code: "resourceExhausted", blame: "local", message }),
    );
  }
  expect(Math.max(...write.mock.calls.map(([text]) => text.length))).toBe(4_096);
  write.mockRestore();
});

test("bytes are taken of a part of a buffer, and stay the caller's [21.30]", () => {
  const bytes = Uint8Array.of(0, 1, 2, 3);
  const metadata = EMPTY_METADATA.with("x-bin", bytes.subarray(1, 3)).with("y-bin", Buffer.from([255]));
  bytes.fill(9);
  expect([...metadata]).toEqual([
    ["x-bin", "AQI="],
    ["y-bin", "/w=="],
  ]);
  metadata.getBytes("x-bin")?.fill(7);
  expect(metadata.getBytes("x-bin")).toEqual(Uint8Array.of(1, 2));
  expect(createMetadata({ "x-bin": new Uint8Array(0) }).getBytes("x-bin")).toEqual(new Uint8Array(0));
});

test("bytes are of -bin keys alone, and there are none of others [21.30]", () => {
  expect(() => createMetadata({ x: Uint8Array.of(1) })).toThrow(invalid);
  expect(() => EMPTY_METADATA.with("x", Uint8Array.of(1))).toThrow(invalid);
  expect(createMetadata({ x: "AQI=" }).getBytes("x")).toBeUndefined();
  expect(EMPTY_METADATA.getBytes("x-bin")).toBeUndefined();
  const limits = resolveContextLimits({ maxMetadataValueBytes: 4 });
  expect(() => createMetadata({ "x-bin": new Uint8Array(4) }, { limits })).toThrow(
    expect.objectContaining({ code: "resourceExhausted" }),
  );
});

test.each([
  ["no base64", "%%%%"],
  ["base64 of URLs", "_-8="],
  ["without its padding", "AQI"],
  ["padded too much", "AQI=="],
  ["padding alone", "===="],
  ["a line break", "AQID\n"],
  ["a space", "AQ I="],
  ["a text that goes on after the padding", "AQI=AQI="],
  ["bits that no byte has, of two", "AQJ="],
  ["bits that no byte has, of four", "AR=="],
])("%s is refused, ours and a peer's [21.30, 21.44]", (_what, value) => {
  expect(() => createMetadata({ "x-bin": value })).toThrow(invalid);
  const wire = toWireInvocationContext(createInvocationContext({ metadata: createMetadata({ x: value }) }));
  if (wire === undefined) throw new Error("there is something in it");
  const bytes = Wire.encodeInvocationContext({ ...wire, metadata: [{ key: "x-bin", value }] });
  expect(() => decodeInvocationContext(bytes)).toThrow(
    expect.objectContaining({ code: "invalidArgument", blame: "peer" }),
  );
});

test("a text is taken exactly where it is what its bytes are written as [21.30]", () => {
  const text = fc.oneof(fc.base64String({ maxLength: 12 }), fc.stringMatching(/^[A-D+/=_-]{0,8}$/));
  fc.assert(
    fc.property(text, (value) => {
      const canonical = Buffer.from(value, "base64").toString("base64") === value;
      let taken = true;
      try {
        createMetadata({ "x-bin": value });
      } catch {
        taken = false;
      }
      expect(taken).toBe(canonical);
    }),
    { numRuns: 1_000 },
  );
});
