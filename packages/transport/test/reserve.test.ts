// Messages that are encoded straight into the batch that leaves: the same rules as for those that are sent.

import { resolveLimits, Writer } from "@ixt/wire";
import { encodePing, encodePingInto } from "@ixt/wire/wasipc";
import { describe, expect, it } from "vitest";
import { createByteTransport, type Lane, MessageSplitter, type Transport, TransportError } from "../src/index.js";
import { concat, createMessage, settleMicrotasks } from "./messages.js";
import { ScriptedChannel } from "./scripted-channel.js";

const A = createMessage([1], 0x0a);
const B = createMessage([2], 0x0b);
const C = createMessage([3], 0x0c);
const KIBIBYTE = 1024;

/** A message of so many bytes in all. */
const messageOf = (bytes: number, fill: number): Uint8Array => createMessage([bytes / 8 - 1], fill);

function place(transport: Transport, message: Uint8Array, lane: Lane = "data"): void {
  transport.reserve?.(message.length, lane).append(message);
}

/** The bytes as text, which compares a hundred times faster than arrays do. */
const hexOf = (...writes: readonly Uint8Array[]): string[] => writes.map((bytes) => Buffer.from(bytes).toString("hex"));

/** What was written, every write said to be done, until nothing more comes. */
async function writesOf(channel: ScriptedChannel): Promise<string[]> {
  let at = 0;
  do {
    await settleMicrotasks();
    for (const { done } of channel.written.slice(at)) {
      at++;
      done();
    }
  } while (at < channel.written.length);
  return hexOf(...channel.written.map(({ bytes }) => bytes));
}

describe("reserve", () => {
  it("places a message among those that are sent, in order, and all leave in the one write of the turn", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    transport.send(A);
    place(transport, B);
    transport.send(C);
    place(transport, A);
    expect(channel.written).toHaveLength(0);
    expect(await writesOf(channel)).toEqual(hexOf(concat([A, B, C, A])));
  });

  it("gives a writer that messages are encoded with", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    const ping = encodePing({ nonce: 7n });
    const writer = transport.reserve?.(ping.length, "data");
    expect(writer).toBeInstanceOf(Writer);
    if (writer !== undefined) encodePingInto(writer, { nonce: 7n });
    expect(await writesOf(channel)).toEqual(hexOf(ping));
  });

  it("bounds each message by the transport's limits, however many are in the batch", async () => {
    const channel = new ScriptedChannel();
    const limits = resolveLimits({ maxFrameBytes: 40 });
    const transport = createByteTransport(channel, { limits });
    const ping = encodePing({ nonce: 7n });
    for (let i = 0; i < 50; i++) {
      const writer = transport.reserve?.(ping.length, "data");
      if (writer !== undefined) encodePingInto(writer, { nonce: 7n });
    }
    expect(await writesOf(channel)).toEqual(hexOf(concat(Array.from({ length: 50 }, () => ping))));
  });

  it("leaves nothing behind where nothing was written", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    transport.reserve?.(100, "data");
    expect(await writesOf(channel)).toEqual(hexOf());
    transport.reserve?.(100, "data");
    transport.send(A);
    expect(await writesOf(channel)).toEqual(hexOf(A));
  });

  it("begins another batch where the message would not fit into it: the first of a turn has 4 KiB, each other 64 KiB", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    const first = [messageOf(3 * KIBIBYTE, 1), messageOf(KIBIBYTE, 2)];
    const second = [messageOf(40 * KIBIBYTE, 3), messageOf(24 * KIBIBYTE, 4)];
    for (const message of first) place(transport, message); // 4 KiB, to the byte
    expect(channel.written).toHaveLength(0);
    for (const message of second) place(transport, message); // 64 KiB, to the byte
    expect(channel.written.map(({ bytes }) => bytes.length)).toEqual([4 * KIBIBYTE]);
    channel.written[0]?.done();
    place(transport, A);
    expect(channel.written.map(({ bytes }) => bytes.length)).toEqual([4 * KIBIBYTE, 64 * KIBIBYTE]);
    expect(await writesOf(channel)).toEqual(hexOf(concat(first), concat(second), A));
  });

  it("gives a message that is larger than a batch one of its own", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    const huge = messageOf(200 * KIBIBYTE, 3);
    place(transport, A);
    place(transport, huge);
    place(transport, B);
    expect(await writesOf(channel)).toEqual(hexOf(A, huge, B));
  });

  it("puts control before the data of its turn, each lane in its order", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    place(transport, A);
    place(transport, B, "control");
    transport.send(A);
    transport.send(C, "control");
    expect(await writesOf(channel)).toEqual(hexOf(concat([B, C, A, A])));
  });

  it("lets control pass while data waits for what is under way", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    const full = messageOf(64 * KIBIBYTE, 4);
    for (let i = 0; i < 2; i++) place(transport, full);
    place(transport, A, "control");
    await settleMicrotasks();
    expect(channel.written.map(({ bytes }) => bytes.length)).toEqual([full.length, A.length]);
    expect(await writesOf(channel)).toEqual(hexOf(full, A, full));
  });

  it("counts what was placed against the high-water mark, and not what was asked for", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel, { highWaterBytes: 2 * A.length });
    transport.reserve?.(1000, "data").append(A);
    expect(transport.writable).toBe(true);
    place(transport, A);
    expect(transport.writable).toBe(false);
    const waiting = transport.whenWritable();
    await writesOf(channel);
    await waiting;
    expect(transport.writable).toBe(true);
  });
});

describe("the end of a transport with reserved messages", () => {
  it("comes with resourceExhausted where more is asked for than may wait, as by send", async () => {
    const outcomes = ["send", "reserve"].map(async (way) => {
      const channel = new ScriptedChannel();
      const transport = createByteTransport(channel, { maxBacklogBytes: 3 * A.length });
      const put = (): void => (way === "send" ? transport.send(A) : place(transport, A));
      for (let i = 0; i < 3; i++) put();
      expect(put).toThrow(TransportError);
      expect(put).toThrow(expect.objectContaining({ code: "unavailable" }));
      const cause = await transport.closed;
      return [cause?.code, cause?.blame, cause?.message, channel.calls];
    });
    const [bySend, byReserve] = await Promise.all(outcomes);
    expect(byReserve).toEqual(bySend);
    expect(byReserve).toEqual(["resourceExhausted", "peer", expect.stringContaining("48 bytes"), ["destroy"]]);
  });

  it("by close writes what was placed, and takes no more", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    place(transport, A);
    transport.close();
    expect(() => transport.reserve?.(8, "data")).toThrow(expect.objectContaining({ code: "unavailable" }));
    expect(await writesOf(channel)).toEqual(hexOf(A));
    expect([channel.calls, await transport.closed]).toEqual([["write", "end"], undefined]);
    expect(() => transport.reserve?.(8, "control")).toThrow(expect.objectContaining({ code: "unavailable" }));
  });

  it("with a cause drops what was placed", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    place(transport, A);
    const cause = new TransportError("enough", { code: "protocolError", blame: "peer" });
    transport.close(cause);
    expect([await writesOf(channel), channel.calls, await transport.closed]).toEqual([[], ["destroy"], cause]);
  });
});

describe("a block that is on its way", () => {
  it("is not placed into before its write is done, and is filled again afterwards", async () => {
    const channel = new ScriptedChannel();
    const blocks: ArrayBufferLike[] = [];
    const write = channel.write.bind(channel);
    channel.write = (chunk, done) => {
      blocks.push(chunk.buffer);
      write(chunk, done);
    };
    const transport = createByteTransport(channel);
    for (let i = 0; i < 2; i++) {
      place(transport, A);
      await settleMicrotasks();
    }
    expect(blocks[0]).not.toBe(blocks[1]);
    for (const { done } of channel.written) done();
    for (let i = 0; i < 20; i++) {
      place(transport, B);
      await writesOf(channel);
    }
    expect(new Set(blocks).size).toBe(2);
  });
});

/** So that what the tests above compare are messages. */
it("the test's messages are messages", () => {
  const lengths: number[] = [];
  new MessageSplitter().push(concat([A, B, C, messageOf(512, 0)]), ({ length }) => lengths.push(length));
  expect(lengths).toEqual([16, 24, 32, 512]);
});
