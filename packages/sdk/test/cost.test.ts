// What calls and streams cost, by counts that come out the same wherever and however busily they run: a change that makes one of them
// larger makes every conversation slower.

import { describe, expect, it } from "vitest";
import { type Connection, resolveStreamLimits, type StreamCall } from "../src/index.js";
import { costModule, orderOf, PAYLOAD, pump, takeByCallback, takeByLoop } from "./cost-module.js";
import { openCounted } from "./counted-session.js";
import { promisesPerTurn } from "./promise-count.js";

/** The next turn of the event loop, with all that was due in this one done. */
const turnEnd = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The envelope of a data frame of 64 bytes. */
const FRAME_BYTES = 152;

const unlimited = { streamLimits: resolveStreamLimits({ initialCredit: 4096, bufferCapFrames: 4096 }) };

function openDownload(connection: Connection, handler: string, count: number): StreamCall {
  const stream = connection.open(handler, "serverStream");
  stream.sender.trySend(orderOf(count));
  stream.sender.close();
  return stream;
}

describe("data frames of 64 bytes", () => {
  it("take 152 bytes each, and those of a turn a write for the first 4 KiB and one for each 64 KiB more", async () => {
    const { connection, byCaller } = await openCounted(costModule, unlimited);
    const stream = connection.open("cost.callback", "clientStream");
    await turnEnd();
    const first = Math.floor((4 * 1024) / FRAME_BYTES) * FRAME_BYTES;
    for (const frames of [1, 26, 27, 457, 458, 4096 - 969]) {
      byCaller.reset();
      for (let i = 0; i < frames; i++) stream.sender.sendData(PAYLOAD);
      await turnEnd();
      const { bytes, writes, messages } = byCaller;
      expect([bytes, messages]).toEqual([frames * FRAME_BYTES, { data: frames }]);
      expect(writes).toBe(1 + Math.ceil(Math.max(0, bytes - first) / (64 * 1024)));
    }
    await connection.close();
  });

  it.each([
    ["by a loop, from a generator", takeByLoop, "cost.generate"],
    ["by a callback, from a generator", takeByCallback, "cost.generate"],
    ["by a callback, as fast as credit allows", takeByCallback, "cost.pump"],
  ])("taken %s come in large chunks, and are granted in large rows", async (_, take, handler) => {
    const { connection, byModule, byCaller } = await openCounted(costModule);
    const stream = openDownload(connection, handler, 12_000);
    let frames = 0;
    let counted = { chunks: 0, credits: 0, wakeups: 0 };
    stream.observe({
      received: () => {
        frames++;
        // The window has widened by then.
        if (frames === 2_000) for (const counts of [byModule, byCaller]) counts.reset();
        if (frames !== 12_000) return;
        counted = { chunks: byModule.writes, credits: byCaller.messages["credit"] ?? 0, wakeups: byCaller.writes };
      },
    });
    await take(stream);
    // Of 10,000 frames: with a window of 512 a grant for each 256, and what a turn may take in two chunks, a small and a large one.
    expect(frames).toBe(12_000);
    for (const [most, count] of [
      [80, counted.chunks],
      [40, counted.credits],
      [20, counted.wakeups],
    ]) {
      expect(count).toBeLessThanOrEqual(most ?? 0);
      expect(count).toBeGreaterThan(0);
    }
    await connection.close();
  });
});

describe("promises", { timeout: 60_000 }, () => {
  it("are counted as they are made", async () => {
    const kept: Promise<never>[] = [];
    const make = (): void => void kept.push(new Promise(() => {}), new Promise(() => {}));
    expect(await promisesPerTurn(async (turns) => Array.from({ length: turns }, make).forEach(() => {}))).toBe(2);
  });

  /** Calls, and streams that are opened, need no more turns than these: none of them has a window that widens. */
  const few = 100;

  it.each<
    [what: string, most: number, work: (connection: Connection, turns: number) => Promise<unknown>, few?: number]
  >([
    [
      "a payload that is sent by trySend and taken by onData",
      0,
      async (connection, turns) => {
        const stream = connection.open("cost.callback", "clientStream");
        await pump(stream, turns);
        return stream.closed;
      },
    ],
    [
      "a payload that is sent by trySend and taken by a loop",
      2,
      async (connection, turns) => {
        const stream = connection.open("cost.loop", "clientStream");
        await pump(stream, turns);
        return stream.closed;
      },
    ],
    [
      "a payload that a generator yields and onData takes",
      4,
      (connection, turns) => takeByCallback(openDownload(connection, "cost.generate", turns)),
    ],
    [
      "a payload that a generator yields and a loop takes",
      6,
      (connection, turns) => takeByLoop(openDownload(connection, "cost.generate", turns)),
    ],
    [
      "a payload that goes to a generator and back, each awaited",
      13,
      async (connection, turns) => {
        const stream = connection.open("cost.echo", "bidiStream");
        for (let i = 0; i < turns; i++) {
          await stream.sender.send(PAYLOAD);
          await stream.incoming.next();
        }
        stream.sender.close();
        return stream.closed;
      },
    ],
    [
      "a call",
      15,
      async (connection, turns) => {
        for (let i = 0; i < turns; i++) await connection.call("cost.echo", PAYLOAD);
      },
      few,
    ],
    [
      "a stream that is opened and closed",
      18,
      async (connection, turns) => {
        for (let i = 0; i < turns; i++) {
          const stream = connection.open("cost.loop", "clientStream");
          stream.sender.close();
          await stream.closed;
        }
      },
      few,
    ],
  ])("of %s: at most %d", async (_, most, work, turnsOfFew) => {
    const { connection } = await openCounted(costModule);
    const made = await promisesPerTurn(async (turns) => void (await work(connection, turns)), turnsOfFew);
    expect(made).toBeLessThanOrEqual(most);
    await connection.close();
  });
});
