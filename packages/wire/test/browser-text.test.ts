// Text on a host without Node's native ways, as in a browser: the same values, the same bytes, the same refusals.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { GOLDEN } from "./golden.js";

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal("Buffer", undefined);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test("every golden message is written and read the same", async () => {
  const there = await import("./golden.js");
  expect(there.GOLDEN).not.toBe(GOLDEN);
  for (const [i, { name, bytes, decode }] of there.GOLDEN.entries()) {
    expect([...bytes], name).toEqual([...(GOLDEN[i]?.bytes ?? [])]);
    expect(JSON.stringify(decode(bytes), inText), name).toBe(JSON.stringify(GOLDEN[i]?.value, inText));
  }
});

test("long, wide and broken text, and shared memory", async () => {
  const { decodeStreamCancel, encodeStreamCancel } = await import("@ixt/wire/ipc_streaming");
  const { WireError } = await import("@ixt/wire");
  for (const message of ["x".repeat(200), "é".repeat(100), `${"a".repeat(80)}𝄞`, "\uFEFFa"]) {
    const bytes = encodeStreamCancel({ reason: 0, message });
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    expect(decodeStreamCancel(bytes).message).toBe(message);
    expect(decodeStreamCancel(shared).message).toBe(message);
  }
  expect(() => encodeStreamCancel({ reason: 0, message: `${"a".repeat(80)}\uD800` })).toThrow(WireError);
});

function inText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}
