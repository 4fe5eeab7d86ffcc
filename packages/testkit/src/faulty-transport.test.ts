import { VirtualClock } from "@ixt/context/virtual-clock";
import { createByteTransport, createMemoryChannels, createMemoryPair, TransportError } from "@ixt/transport";
import { decodePing, encodePing } from "@ixt/wire/wasipc";
import { describe, expect, test } from "vitest";
import type { Faults, MessageFaults } from "./faults.js";
import { createFaultyPair } from "./faulty-pair.js";
import { type FaultEvent, FaultyTransport } from "./faulty-transport.js";
import { settle } from "./settle.js";

interface Line {
  readonly transport: FaultyTransport;
  readonly clock: VirtualClock;
  readonly faults: FaultEvent[];
  /** The numbers of the messages that arrived; "broken" for one that is none any more. */
  readonly arrived: (number | "broken")[];
  send(count: number): Promise<void>;
}

function createLine(faults: MessageFaults, seed = 1): Line {
  const clock = new VirtualClock();
  const [near, far] = createMemoryPair();
  const events: FaultEvent[] = [];
  const arrived: (number | "broken")[] = [];
  const transport = new FaultyTransport(near, faults, seed, {
    clock,
    timers: clock,
    onFault: (event) => events.push(event),
  });
  transport.receive(() => {});
  far.receive((message) => arrived.push(read(message)));
  let next = 0;
  return {
    transport,
    clock,
    faults: events,
    arrived,
    async send(count) {
      for (let i = 0; i < count; i++) transport.send(encodePing({ nonce: BigInt(next++) }));
      await settle();
    },
  };
}

function read(message: Uint8Array): number | "broken" {
  try {
    return Number(decodePing(message).nonce);
  } catch {
    return "broken";
  }
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

describe("a transport without faults", () => {
  test("is as the one below it", async () => {
    const line = createLine({});
    await line.send(10);
    expect([line.arrived, line.faults]).toEqual([upTo(10), []]);
    line.transport.close();
    expect(await line.transport.closed).toBeUndefined();
    expect(() => line.transport.send(encodePing({ nonce: 1n }))).toThrow(TransportError);
  });
});

describe("each fault", () => {
  test("drop loses messages, and tells which", async () => {
    const line = createLine({ drop: 0.5 });
    await line.send(40);
    const lost = line.faults.map(({ message }) => message);
    expect(lost.length).toBeGreaterThan(5);
    expect(line.arrived).toEqual(upTo(40).filter((number) => !lost.includes(number)));
  });

  test("duplicate brings messages twice, one behind the other", async () => {
    const line = createLine({ duplicate: 0.5 });
    await line.send(40);
    const twice = line.faults.map(({ message }) => message);
    expect(twice.length).toBeGreaterThan(5);
    expect(line.arrived).toEqual(upTo(40).flatMap((number) => (twice.includes(number) ? [number, number] : [number])));
  });

  test("reorder lets the next one overtake, and none is lost", async () => {
    const line = createLine({ reorder: 1 });
    await line.send(4);
    expect([line.arrived, line.clock.pendingTimers]).toEqual([[1, 0, 3, 2], 0]);
    line.clock.advance(5);
    await line.send(1);
    line.clock.advance(9);
    await settle();
    expect(line.arrived).toEqual([1, 0, 3, 2]);
    line.clock.advance(1);
    await settle();
    expect(line.arrived).toEqual([1, 0, 3, 2, 4]);
    expect(line.clock.pendingTimers).toBe(0);
  });

  test("corrupt flips one bit of a copy", async () => {
    const channels = createMemoryChannels();
    const raw: Uint8Array[] = [];
    channels[1].read({ data: (chunk) => raw.push(chunk), end: () => {}, error: () => {} });
    const events: FaultEvent[] = [];
    const transport = new FaultyTransport(createByteTransport(channels[0]), { corrupt: 1 }, 3, {
      onFault: (event) => events.push(event),
    });
    const message = encodePing({ nonce: 5n });
    const before = message.slice();
    transport.send(message);
    await settle();
    expect([message, events]).toEqual([before, [{ fault: "corrupt", message: 0 }]]);
    const flipped = Array.from(raw[0] ?? [], (byte, i) => byte ^ (before[i] ?? 0)).filter((bits) => bits !== 0);
    expect([raw.length, raw[0]?.length, flipped.length]).toEqual([1, before.length, 1]);
    expect(Math.log2(flipped[0] ?? 0) % 1).toBe(0);
  });

  test("delay makes messages late by its bound at most, and keeps their order", async () => {
    const line = createLine({ delayMs: 100 });
    await line.send(20);
    expect(line.arrived.length).toBeLessThan(20);
    for (let i = 0; i < 100; i++) {
      line.clock.advance(1);
      await settle();
    }
    expect(line.arrived).toEqual(upTo(20));
    expect(line.clock.pendingTimers).toBe(0);
  });
});

describe("a seed", () => {
  const all: MessageFaults = { drop: 0.2, duplicate: 0.2, reorder: 0.2, corrupt: 0.2, delayMs: 20 };

  test("gives the same failures again, and another one others", async () => {
    const play = async (seed: number): Promise<readonly FaultEvent[]> => {
      const line = createLine(all, seed);
      await line.send(50);
      return line.faults;
    };
    const first = await play(1);
    expect(await play(1)).toEqual(first);
    expect(await play(2)).not.toEqual(first);
    expect(new Set(first.map(({ fault }) => fault)).size).toBe(5);
  });
});

describe("the end", () => {
  test("comes behind what is late", async () => {
    const line = createLine({ delayMs: 100, reorder: 0.3 });
    await line.send(20);
    line.transport.close();
    line.transport.close();
    expect([line.transport.writable, line.arrived.length < 20]).toEqual([false, true]);
    line.clock.advance(200);
    await settle();
    expect(await line.transport.closed).toBeUndefined();
    expect([...line.arrived].sort((a, b) => Number(a) - Number(b))).toEqual(upTo(20));
    expect(line.clock.pendingTimers).toBe(0);
  });

  test("with a cause drops what is late", async () => {
    const line = createLine({ delayMs: 100 });
    await line.send(20);
    const before = line.arrived.length;
    const cause = new TransportError("it broke", { code: "unavailable", blame: "transport" });
    line.transport.close(cause);
    line.clock.advance(200);
    await settle();
    expect(await line.transport.closed).toBe(cause);
    expect([line.arrived.length, line.clock.pendingTimers]).toEqual([before, 0]);
  });

  test("of the other side lets the timers go", async () => {
    const clock = new VirtualClock();
    const [near, far] = createFaultyPair({ delayMs: 100 }, 1, { clock, timers: clock });
    near.receive(() => {});
    far.receive(() => {});
    for (let i = 0; i < 10; i++) near.send(encodePing({ nonce: 1n }));
    far.close(new TransportError("gone", { code: "unavailable", blame: "transport" }));
    await settle();
    expect(await near.closed).toBeUndefined();
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("a faulty pair", () => {
  test("74: bytes in pieces are the same messages", async () => {
    for (let seed = 0; seed < 50; seed++) {
      const [near, far] = createFaultyPair({ split: 1 }, seed);
      const seen: number[] = [];
      far.receive((message) => seen.push(Number(decodePing(message).nonce)));
      for (const number of upTo(20)) near.send(encodePing({ nonce: BigInt(number) }));
      await settle();
      expect(seen).toEqual(upTo(20));
    }
  });

  test("fails in both directions, each in its own way, and tells whose message it was", async () => {
    const events: string[] = [];
    const [near, far] = createFaultyPair({ drop: 0.5 }, 5, {
      onFault: ({ message }, sender) => events.push(`${sender}:${message}`),
    });
    for (const side of [near, far]) {
      side.receive(() => {});
      for (let i = 0; i < 20; i++) side.send(encodePing({ nonce: 1n }));
    }
    const ofNear = events.filter((event) => event.startsWith("0:")).map((event) => event.slice(2));
    const ofFar = events.filter((event) => event.startsWith("1:")).map((event) => event.slice(2));
    expect([ofNear.length > 3, ofFar.length > 3]).toEqual([true, true]);
    expect(ofNear).not.toEqual(ofFar);
  });

  test.each<[string, Faults]>([
    ['the fault "drop" is a number of 0 to 1, not 2', { drop: 2 }],
    ['the fault "delayMs" is a number of 0 to 2147483647, not -1', { delayMs: -1 }],
    ['the fault "split" is a number of 0 to 1, not NaN', { split: Number.NaN }],
    ['there is no fault "droop"', JSON.parse('{ "droop": 1 }')],
  ])("says what is wrong with faults that are none: %s", (message, faults) => {
    expect(() => createFaultyPair(faults, 1)).toThrow(expect.objectContaining({ code: "invalidArgument", message }));
  });
});
