import { describe, expect, it } from "vitest";
import { BatchingWriter } from "./batching-writer.js";

/** A writer whose turns and whose channel are in the test's hand. */
function createHarness(
  highWaterBytes = 1000,
  inFlightBytes?: number,
): {
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
    inFlightBytes,
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

  it("does not wait for the end of the turn with a full batch: 4 KiB for the first, 64 KiB for each other", () => {
    const { writer, batches, endTurn } = createHarness(1000, Number.POSITIVE_INFINITY);
    const lengths = (): number[] => batches.splice(0).map((batch) => batch.length);
    for (let turn = 0; turn < 2; turn++) {
      for (let i = 0; i < 66; i++) writer.append(new Uint8Array(2 * 1024));
      expect(lengths()).toEqual([4 * 1024, 64 * 1024, 64 * 1024]);
      endTurn();
      expect(lengths()).toEqual([]);
    }
  });

  it("writes the end of a turn that has not filled its first batch, and begins the next turn with a small one", () => {
    const { writer, batches, endTurn } = createHarness(1000, Number.POSITIVE_INFINITY);
    for (const bytes of [3000, 4095, 4096, 4095]) {
      writer.append(new Uint8Array(bytes));
      expect(batches).toHaveLength(bytes < 4096 ? 0 : 1);
      endTurn();
      expect(batches.splice(0).map((batch) => batch.length)).toEqual([bytes]);
    }
  });

  it("makes no small batch while others wait to be written: the peer is behind already", () => {
    const { writer, batches, endTurn } = createHarness(1_000_000, 64 * 1024);
    writer.append(new Uint8Array(64 * 1024)); // under way, and not written yet
    for (let turn = 0; turn < 40; turn++) {
      for (let i = 0; i < 10; i++) writer.append(new Uint8Array(1000));
      endTurn();
    }
    for (let at = 0; at < batches.length; at++) batches[at]?.done();
    expect(batches.slice(1).map(({ length }) => length)).toEqual([...Array.from({ length: 6 }, () => 65_000), 10_000]);
  });

  it("takes the control of the turn along in its first batch", () => {
    const { writer, batches, endTurn } = createHarness(1_000_000, Number.POSITIVE_INFINITY);
    for (let i = 0; i < 160; i++) {
      writer.append(new Uint8Array(100).fill(1));
      if (i < 20) writer.append(new Uint8Array(56).fill(2), "control");
    }
    endTurn();
    expect(batches.map(({ length, bytes }) => [length, bytes[0]])).toEqual([
      [20 * 56 + 40 * 100, 2],
      [120 * 100, 1],
    ]);
  });

  it("begins another batch with a message that the first has no room for, and gives one that fills more than a batch its own", () => {
    const { writer, batches, endTurn } = createHarness(1000, Number.POSITIVE_INFINITY);
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

  it("uses the blocks of several writes again, whose ends came late", () => {
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
    // One for each write that is under way; the next is taken when there is something to fill it with.
    expect(buffers.size).toBe(3);
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

describe("lanes", () => {
  const bytesOf = (value: number, length: number): Uint8Array => new Uint8Array(length).fill(value);

  it("puts control before the data of the same turn, in one write, each in its order", () => {
    const { writer, batches, endTurn } = createHarness();
    writer.append(Uint8Array.of(1));
    writer.append(Uint8Array.of(10), "control");
    writer.append(Uint8Array.of(2));
    writer.append(Uint8Array.of(11), "control");
    endTurn();
    expect(batches.map(({ bytes }) => bytes)).toEqual([[10, 11, 1, 2]]);
    expect(writer.pendingBytes).toBe(4);
    batches[0]?.done();
    expect(writer.pendingBytes).toBe(0);
  });

  it("holds data back while enough of it is under way, and lets control pass", () => {
    const { writer, batches, endTurn } = createHarness();
    for (let i = 1; i <= 3; i++) writer.append(bytesOf(i, 64 * 1024));
    expect(batches.map(({ bytes }) => bytes[0])).toEqual([1]);
    writer.append(Uint8Array.of(10), "control");
    writer.append(Uint8Array.of(4));
    endTurn();
    expect(batches.map(({ bytes }) => bytes[0])).toEqual([1, 10]);
    for (let i = 0; i < 5; i++) batches[i]?.done();
    expect(batches.map(({ bytes, length }) => [bytes[0], length])).toEqual([
      [1, 65_536],
      [10, 1],
      [2, 65_536],
      [3, 65_536],
      [4, 1],
    ]);
    expect(writer.pendingBytes).toBe(0);
  });

  it("does not cut a turn short when something is written in its middle", () => {
    const { writer, batches, endTurn } = createHarness();
    writer.append(bytesOf(1, 64 * 1024));
    writer.append(Uint8Array.of(2));
    batches[0]?.done();
    writer.append(Uint8Array.of(3));
    endTurn();
    expect(batches.map(({ bytes }) => bytes).slice(1)).toEqual([[2, 3]]);
  });

  it("writes what is held with all the rest when the end is asked for, and only then is idle", () => {
    const { writer, batches, endTurn } = createHarness();
    for (let i = 1; i <= 2; i++) writer.append(bytesOf(i, 64 * 1024));
    writer.append(Uint8Array.of(3));
    endTurn();
    let idle = false;
    writer.finish(() => {
      idle = true;
    });
    expect(batches).toHaveLength(1);
    for (let i = 0; i < 3; i++) {
      expect(idle).toBe(false);
      batches[i]?.done();
    }
    expect([batches.length, idle]).toEqual([3, true]);
  });

  it("writes everything at once where nobody can wait", () => {
    const { writer, batches } = createHarness();
    for (let i = 1; i <= 3; i++) writer.append(bytesOf(i, 64 * 1024));
    writer.append(Uint8Array.of(4));
    writer.append(Uint8Array.of(10), "control");
    writer.flushAll();
    expect(batches.map(({ bytes }) => bytes[0])).toEqual([1, 10, 2, 3, 4]);
  });

  it("of which control is full is written at once", () => {
    const { writer, batches } = createHarness();
    writer.append(Uint8Array.of(1));
    for (let i = 0; i < 2; i++) writer.append(bytesOf(10, 40 * 1024), "control");
    expect(batches.map(({ bytes, length }) => [bytes[0], length])).toEqual([[10, 40 * 1024]]);
  });

  it("does not write within a write, however much waits for a channel that is done at once", () => {
    let [depth, deepest, written] = [0, 0, 0];
    let finishFirst = (): void => {};
    const writer = new BatchingWriter({
      write: (_, done) => {
        written += 1;
        depth += 1;
        deepest = Math.max(deepest, depth);
        if (written === 1) finishFirst = done;
        else done();
        depth -= 1;
      },
      schedule: () => {},
      highWaterBytes: 10,
    });
    for (let i = 0; i < 50; i++) writer.append(bytesOf(1, 64 * 1024));
    expect(written).toBe(1);
    finishFirst();
    expect([written, deepest, writer.pendingBytes]).toEqual([50, 1, 0]);
  });
});
