import { describe, expect, it } from "vitest";
import { BatchingWriter } from "./batching-writer.js";

/** A writer whose turns and whose channel are in the test's hand. */
function createHarness(highWaterBytes = 1000): {
  readonly writer: BatchingWriter;
  readonly batches: { readonly bytes: number[]; readonly length: number; readonly done: () => void }[];
  readonly endTurn: () => void;
} {
  const batches: { readonly bytes: number[]; readonly length: number; readonly done: () => void }[] = [];
  let turn: (() => void)[] = [];
  const writer = new BatchingWriter({
    write: (batch, done) => batches.push({ bytes: Array.from(batch.subarray(0, 8)), length: batch.length, done }),
    schedule: (flush) => turn.push(flush),
    highWaterBytes,
  });
  const endTurn = (): void => {
    const flushes = turn;
    turn = [];
    for (const flush of flushes) flush();
  };
  return { writer, batches, endTurn };
}

describe("batches", () => {
  it("writes everything appended within a turn as one batch, in order", () => {
    const { writer, batches, endTurn } = createHarness();
    for (let i = 1; i <= 5; i++) writer.append(Uint8Array.of(i));
    expect(batches).toHaveLength(0);
    endTurn();
    expect(batches.map((batch) => batch.bytes)).toEqual([[1, 2, 3, 4, 5]]);
    writer.append(Uint8Array.of(6));
    endTurn();
    expect(batches[1]?.bytes).toEqual([6]);
  });

  it("copies at once: the caller may write over its array", () => {
    const { writer, batches, endTurn } = createHarness();
    const message = Uint8Array.of(1, 2, 3);
    writer.append(message);
    message.fill(9);
    endTurn();
    expect(batches[0]?.bytes).toEqual([1, 2, 3]);
  });

  it("does not touch a slab before its write is done", () => {
    const slabs: Uint8Array[] = [];
    const writer = new BatchingWriter({ write: (b) => slabs.push(b), schedule: (f) => f(), highWaterBytes: 10 });
    writer.append(Uint8Array.of(1));
    writer.append(Uint8Array.of(2));
    expect(slabs.map((slab) => Array.from(slab))).toEqual([[1], [2]]);
  });

  it("uses a slab again after its write is done", () => {
    const buffers = new Set<ArrayBufferLike>();
    const writer = new BatchingWriter({
      write: (batch, done) => {
        buffers.add(batch.buffer);
        done();
      },
      schedule: (flush) => flush(),
      highWaterBytes: 10,
    });
    for (let i = 0; i < 100; i++) writer.append(Uint8Array.of(i));
    expect(buffers.size).toBeLessThanOrEqual(2);
  });

  it("writes a full batch of 64 KiB without waiting for the end of the turn", () => {
    const { writer, batches, endTurn } = createHarness();
    for (let i = 0; i < 8; i++) writer.append(new Uint8Array(16 * 1024));
    expect(batches.map((batch) => batch.length)).toEqual([64 * 1024, 64 * 1024]);
    endTurn();
    expect(batches).toHaveLength(2);
  });

  it("begins another batch with a message that the first has no room for, and gives one that fills more than a batch its own", () => {
    const { writer, batches, endTurn } = createHarness();
    const lengths = (): number[] => batches.map((batch) => batch.length);
    writer.append(new Uint8Array(40_000));
    writer.append(new Uint8Array(30_000));
    expect(lengths()).toEqual([40_000]);
    writer.append(new Uint8Array(100_000));
    expect(lengths()).toEqual([40_000, 30_000, 100_000]);
    writer.append(new Uint8Array(1));
    endTurn();
    expect(lengths()).toEqual([40_000, 30_000, 100_000, 1]);
  });

  it("uses the slabs of several writes again, whose ends came late", () => {
    const buffers = new Set<ArrayBufferLike>();
    const ends: (() => void)[] = [];
    const writer = new BatchingWriter({
      write: (batch, done) => {
        buffers.add(batch.buffer);
        ends.push(done);
      },
      schedule: (flush) => flush(),
      highWaterBytes: 10,
    });
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 3; i++) writer.append(Uint8Array.of(i));
      for (const done of ends.splice(0)) done();
    }
    // One for each write that is under way, and the one that is being filled.
    expect(buffers.size).toBe(4);
  });
});

describe("back-pressure", () => {
  it("turns false at the high-water mark and true again when enough is written", async () => {
    const { writer, batches, endTurn } = createHarness(100);
    writer.append(new Uint8Array(99));
    expect(writer.writable).toBe(true);
    writer.append(new Uint8Array(1));
    expect(writer.writable).toBe(false);
    let released = false;
    const waiting = writer.whenWritable().then(() => {
      released = true;
    });
    endTurn();
    await Promise.resolve();
    expect([writer.writable, writer.pendingBytes, released]).toEqual([false, 100, false]);
    batches[0]?.done();
    await waiting;
    expect([writer.writable, writer.pendingBytes, released]).toEqual([true, 0, true]);
  });

  it("releases everyone who waits when it stops, and writes nothing afterwards", async () => {
    const { writer, batches, endTurn } = createHarness(1);
    writer.append(Uint8Array.of(1));
    const waiting = Promise.all([writer.whenWritable(), writer.whenWritable()]);
    writer.stop();
    await waiting;
    writer.append(Uint8Array.of(2));
    endTurn();
    expect(batches).toHaveLength(0);
  });

  it("finishes when the last write is done, and at once when there is none", () => {
    const { writer, batches } = createHarness();
    const steps: string[] = [];
    writer.append(Uint8Array.of(1));
    writer.finish(() => steps.push("first"));
    expect(steps).toEqual([]);
    batches[0]?.done();
    writer.finish(() => steps.push("second"));
    expect(steps).toEqual(["first", "second"]);
  });
});
