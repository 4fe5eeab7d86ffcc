// Hostile cases 20 to 23: whatever holds the bytes, whoever owns them, and however they are damaged.

import { runInNewContext } from "node:vm";
import { Bytes16, resolveLimits, WireError, Writer } from "@ixt/wire";
import { decodeStreamData, decodeStreamFrame, encodeStreamData, encodeStreamFrame } from "@ixt/wire/ipc_streaming";
import { decodeInvocationContext, encodeInvocationContext } from "@ixt/wire/module";
import { describe, expect, test } from "vitest";
import { CONTEXT, GOLDEN, ID } from "./golden.js";
import { refusal, refusalCode } from "./refusal.js";

const BYTES = encodeInvocationContext(CONTEXT);

describe("hostile bytes", () => {
  test("hostile case 20: shared memory, odd offsets, pooled buffers and other realms read the same; nothing is changed", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(BYTES.length));
    shared.set(BYTES);
    const foreign = runInNewContext("new Uint8Array(bytes)", { bytes: [...BYTES] }) as Uint8Array;
    expect(foreign instanceof Uint8Array).toBe(false);
    const holders: Uint8Array[] = [shared, foreign, Buffer.from(BYTES)];
    for (let offset = 0; offset < 8; offset++) {
      const larger = new Uint8Array(BYTES.length + 16).fill(0xee);
      larger.set(BYTES, offset);
      holders.push(larger.subarray(offset, offset + BYTES.length));
    }
    for (const bytes of holders) {
      for (const payload of ["copy", "view"] as const) {
        expect(decodeInvocationContext(bytes, { payload })).toEqual(CONTEXT);
      }
      expect([...bytes]).toEqual([...BYTES]);
    }
    const detached = BYTES.slice();
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    expect(refusalCode(() => decodeInvocationContext(detached))).toBe("TOO_SHORT");
  });

  test("hostile case 21: what is no message, or no value, is INVALID_ARGUMENT and the caller's fault", () => {
    const wrong: unknown[] = [
      undefined,
      null,
      "",
      "text",
      7,
      [],
      [0, 0, 0],
      {},
      { kind: "data" },
      new DataView(BYTES.buffer),
    ];
    wrong.push(new Proxy(BYTES, {}), Object.create(Uint8Array.prototype));
    wrong.push({ [Symbol.toStringTag]: "Uint8Array", length: 16 }, new Uint16Array(8), BYTES.buffer);
    for (const value of wrong) {
      expect(refusal(() => decodeStreamFrame(value as never))).toEqual({
        code: "INVALID_ARGUMENT",
        path: "",
        blame: "local",
      });
    }
    for (const value of wrong.filter((value) => !(value instanceof ArrayBuffer))) {
      expect(refusal(() => encodeStreamFrame(value as never))).toMatchObject({
        code: "INVALID_ARGUMENT",
        blame: "local",
      });
    }
    for (const value of [new Proxy(BYTES, {}), Object.create(Uint8Array.prototype)]) {
      expect(refusalCode(() => Bytes16.from(value))).toBe("INVALID_ARGUMENT");
      const frame = { streamId: ID, kind: "data", data: { sequence: 0, payload: value } } as const;
      expect(refusalCode(() => encodeStreamFrame(frame))).toBe("INVALID_ARGUMENT");
    }
    const frame = { streamId: ID, kind: "data", data: { sequence: 0, payload: new Uint8Array(1) } };
    for (const [path, value] of [
      ["StreamFrame.streamId", { ...frame, streamId: "00" }],
      ["StreamFrame.kind", { ...frame, kind: "dta" }],
      ["StreamFrame.data", { ...frame, data: undefined }],
      ["StreamFrame.data.payload", { ...frame, data: { sequence: 0, payload: "text" } }],
      ["StreamFrame.data.payload", { ...frame, data: { sequence: 0, payload: new Uint16Array(4) } }],
      ["StreamFrame.data.sequence", { ...frame, data: { sequence: "0", payload: new Uint8Array(1) } }],
    ] as const) {
      expect(refusal(() => encodeStreamFrame(value as never))).toEqual({
        code: "INVALID_ARGUMENT",
        path,
        blame: "local",
      });
    }
  });

  test("hostile case 22: writing over the message after decode changes no id, number or text, nor a copied payload", () => {
    const bytes = BYTES.slice();
    const context = decodeInvocationContext(bytes);
    bytes.fill(0xff);
    expect(context).toEqual(CONTEXT);

    const payload = new Uint8Array(1024).fill(7);
    const frame = encodeStreamFrame({ streamId: ID, kind: "data", data: { sequence: 3, payload } });
    const copied = decodeStreamFrame(frame);
    const viewed = decodeStreamFrame(frame, { payload: "view" });
    frame.fill(0xff);
    expect(copied).toEqual({ streamId: ID, kind: "data", data: { sequence: 3, payload } });
    expect(viewed).toMatchObject({ streamId: ID, data: { sequence: 3 } });
    expect(viewed.kind === "data" && viewed.data.payload.buffer).toBe(frame.buffer);
  });

  test("a payload's view is given only where it keeps alive about twice its size", () => {
    const frame = encodeStreamData({ sequence: 0, payload: new Uint8Array(100) });
    const chunk = new Uint8Array(64 * 1024);
    chunk.set(frame, 8);
    const { payload } = decodeStreamData(chunk.subarray(8, 8 + frame.length), { payload: "view" });
    expect(payload.buffer.byteLength).toBe(100);
  });

  test("hostile case 23: every prefix of every golden message reads or is refused, as nothing but a WireError", () => {
    for (const { bytes, decode } of GOLDEN) {
      for (let length = 0; length < bytes.length; length++) expectReadOrRefused(() => decode(bytes.slice(0, length)));
    }
  });

  test("hostile case 23: every flipped bit of every golden message reads or is refused, as nothing but a WireError", () => {
    for (const { bytes, decode } of GOLDEN) {
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const damaged = bytes.slice();
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expectReadOrRefused(() => decode(damaged));
      }
    }
  });

  test("hostile case 87: an id read from a large message keeps none of it", () => {
    const payload = new Uint8Array(1 << 20);
    const frame = decodeStreamFrame(encodeStreamFrame({ streamId: ID, kind: "data", data: { sequence: 0, payload } }));
    expect(frame.streamId).toBeInstanceOf(Bytes16);
    expect(Object.values(frame.streamId).every((word) => typeof word === "number")).toBe(true);
  });

  test("limits that are none are refused in one line, also where they were never resolved", () => {
    expect(refusal(() => resolveLimits({ maxDepth: 0 }))).toMatchObject({
      code: "INVALID_ARGUMENT",
      path: "limits.maxDepth",
    });
    const wrong: readonly unknown[] = [
      { maxDeth: 3 },
      { toString: 3 },
      { maxFrameBytes: 2 ** 40 },
      { maxDepth: 513 },
      { maxSegments: "9" },
    ];
    for (const limits of wrong as never[]) {
      expect(refusalCode(() => resolveLimits(limits))).toBe("INVALID_ARGUMENT");
      expect(refusalCode(() => decodeInvocationContext(BYTES, { limits }))).toBe("INVALID_ARGUMENT");
      expect(refusalCode(() => new Writer(64, limits))).toBe("INVALID_ARGUMENT");
    }
    expect(refusalCode(() => decodeInvocationContext(BYTES, { limits: { maxFrameBytes: 16 } as never }))).toBe(
      "MESSAGE_TOO_LARGE",
    );
  });
});

function expectReadOrRefused(attempt: () => unknown): void {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof WireError) || error.code === "INTERNAL") throw error;
  }
}
