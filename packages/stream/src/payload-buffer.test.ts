// What waits for a consumer: its bytes, its order, its sum, and what it keeps alive.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteBudget } from "./byte-budget.js";
import { PayloadBuffer } from "./payload-buffer.js";

const CHUNK_BYTES = 64 * 1024;

/** A chunk as a transport reads it, and views of it that follow one another. */
function chunkOf(fill: number, lengths: readonly number[], chunkBytes = CHUNK_BYTES): Uint8Array[] {
  const chunk = new Uint8Array(chunkBytes).fill(fill);
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return chunk.subarray(at - length, at);
  });
}

function bufferOf(...payloads: readonly Uint8Array[]): PayloadBuffer {
  const buffer = new PayloadBuffer(new ByteBudget(1 << 30));
  for (const payload of payloads) buffer.push(payload);
  return buffer;
}

function takeAll(buffer: PayloadBuffer): Uint8Array[] {
  const taken: Uint8Array[] = [];
  for (let payload = buffer.shift(); payload !== undefined; payload = buffer.shift()) taken.push(payload);
  return taken;
}

/** Bytes that these keep alive between them. */
function keptBy(payloads: readonly Uint8Array[]): number {
  return [...new Set(payloads.map(({ buffer }) => buffer))].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

describe("payloads that wait", () => {
  test("are the very views that came, while no second chunk has come [23.92]", () => {
    const views = chunkOf(1, [64, 64, 64]);
    expect(takeAll(bufferOf(...views)).map((taken, i) => taken === views[i])).toEqual([true, true, true]);
  });

  test("are copied out of their chunk when the next one comes, and those of the next are not [23.92]", () => {
    const [first, second] = [chunkOf(1, [64, 100]), chunkOf(2, [64, 100])];
    const taken = takeAll(bufferOf(...first, ...second));
    expect(taken).toEqual([...first, ...second]);
    expect(taken.map(({ buffer }) => buffer.byteLength)).toEqual([64, 100, CHUNK_BYTES, CHUNK_BYTES]);
    expect([taken[2], taken[3]].map((payload, i) => payload === second[i])).toEqual([true, true]);
  });

  test("are copied out of a chunk that is too large to be kept, and views again of one that is not [23.92]", () => {
    const [small, large] = [chunkOf(1, [64, 64]), chunkOf(2, [64, 64], 4 * CHUNK_BYTES)];
    const [first, second] = small as [Uint8Array, Uint8Array];
    const taken = takeAll(bufferOf(first, ...large, second));
    expect(taken).toEqual([first, ...large, second]);
    expect(taken.map(({ buffer }) => buffer.byteLength)).toEqual([64, 64, 64, CHUNK_BYTES]);
  });

  test("are copied once, and not again by the chunks after [23.92]", () => {
    const buffer = bufferOf(...chunkOf(1, [64]), ...chunkOf(2, [64]));
    const copied = buffer.shift();
    expect(copied?.buffer.byteLength).toBe(64);
    buffer.push(...(chunkOf(3, [64]) as [Uint8Array]));
    buffer.push(...(chunkOf(4, [64]) as [Uint8Array]));
    expect(takeAll(buffer).map((payload) => [payload[0], payload.buffer.byteLength])).toEqual([
      [2, 64],
      [3, 64],
      [4, CHUNK_BYTES],
    ]);
  });

  test("are right when some of the chunk were taken before the next came [23.92]", () => {
    const first = chunkOf(1, [10, 20, 30]);
    const buffer = bufferOf(...first);
    expect([buffer.shift(), buffer.shift()]).toEqual(first.slice(0, 2));
    for (const payload of chunkOf(2, [40])) buffer.push(payload);
    expect(takeAll(buffer).map((payload) => [payload[0], payload.length, payload.buffer.byteLength])).toEqual([
      [1, 30, 30],
      [2, 40, CHUNK_BYTES],
    ]);
  });

  test("are left as they are where they are most of what they keep alive, or stand alone [23.92]", () => {
    const most = chunkOf(1, [1_000], 2 * 1_000 + 256);
    const alone = [new Uint8Array(0), new Uint8Array(1_000_000)];
    const taken = takeAll(bufferOf(...most, ...alone, ...chunkOf(2, [1])));
    expect(taken.slice(0, 3).map((payload, i) => payload === [...most, ...alone][i])).toEqual([true, true, true]);
    expect(takeAll(bufferOf(...chunkOf(1, [1_000], 2 * 1_000 + 257), ...alone))[0]?.buffer.byteLength).toBe(1_000);
  });

  test("are copied at once out of a chunk above 128 KiB, which is then not held either [23.92]", () => {
    for (const [chunkBytes, kept] of [
      [128 * 1024, 128 * 1024],
      [128 * 1024 + 1, 1],
      [4 * 1024 * 1024, 1],
    ] as const) {
      const [view] = chunkOf(7, [1], chunkBytes);
      const [taken] = takeAll(bufferOf(...(view === undefined ? [] : [view])));
      expect([taken?.[0], taken?.buffer.byteLength]).toEqual([7, kept]);
    }
  });

  test("are copies also where they came as Buffers, whose own `slice` is a view [23.92]", () => {
    const chunk = Buffer.alloc(CHUNK_BYTES, 5);
    const [taken] = takeAll(bufferOf(chunk.subarray(0, 3), ...chunkOf(1, [1])));
    chunk.fill(0);
    expect([taken?.length, taken?.[0], taken?.buffer.byteLength]).toEqual([3, 5, 3]);
  });
});

describe("whatever comes and goes", () => {
  const step = fc.oneof(
    fc.record({ chunk: fc.nat(3), length: fc.integer({ min: 0, max: 3_000 }) }),
    fc.constant("shift" as const),
    fc.constant("shift" as const),
  );

  test("the bytes, their order and their sum are right, and one chunk at most is kept beside what waits [23.25, 23.92]", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const budget = new ByteBudget(20_000);
        const buffer = new PayloadBuffer(budget);
        const chunks = [0, 1, 2, 3].map((fill) => new Uint8Array(CHUNK_BYTES).fill(fill));
        const waiting: { readonly fill: number; readonly length: number }[] = [];
        let held = 0;
        for (const next of steps) {
          if (next === "shift") {
            const payload = buffer.shift();
            const expected = waiting.shift();
            expect(payload && { fill: expected?.fill, length: payload.length }).toEqual(expected);
            expect(payload?.every((byte) => byte === expected?.fill) ?? true).toBe(true);
            held -= expected?.length ?? 0;
          } else {
            const { chunk, length } = next;
            const fits = held === 0 || held + length <= 20_000;
            expect(buffer.push(chunks[chunk]?.subarray(0, length) ?? new Uint8Array(0))).toBe(fits);
            if (fits) waiting.push({ fill: chunk, length });
            if (fits) held += length;
          }
          expect([buffer.size, budget.held]).toEqual([waiting.length, held]);
        }
        // Each that was copied keeps itself, or what is left as it is; the last ones their chunk.
        const rest = takeAll(buffer);
        expect(keptBy(rest)).toBeLessThanOrEqual(CHUNK_BYTES + 2 * held + 256 * rest.length);
        expect(budget.held).toBe(0);
      }),
    );
  });

  test("what is dropped is given back to its stream and its session [23.26, 23.30]", () => {
    const session = new ByteBudget(1_000);
    const buffer = new PayloadBuffer(new ByteBudget(1_000, session));
    for (const payload of [...chunkOf(1, [10, 20]), ...chunkOf(2, [30])]) buffer.push(payload);
    expect(session.held).toBe(60);
    buffer.clear();
    expect([buffer.size, session.held, buffer.shift()]).toEqual([0, 0, undefined]);
  });
});
