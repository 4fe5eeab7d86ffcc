// Whatever is sent and placed, in whatever turns, and however the channel cuts it: the same messages arrive, each lane in its order.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type ByteChannel, createByteTransport, createMemoryChannels, type Lane } from "../src/index.js";
import { createMessage } from "./messages.js";

interface Step {
  readonly way: "send" | "reserve" | "reserve more than needed" | "turn";
  readonly lane: Lane;
  /** Words of the message's body; the largest are more than a batch. */
  readonly words: number;
}

const words = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 64 }) },
  { weight: 3, arbitrary: fc.constantFrom(1000, 4095, 4096, 8191, 8192, 10_000) },
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    way: fc.constantFrom("send", "reserve", "reserve more than needed", "turn"),
    lane: fc.constantFrom("control", "data", "data"),
    words,
  }),
  { minLength: 1, maxLength: 60 },
);

/** The channel, its reader given pieces of these lengths in turn, the last one again and again. */
function cutReads(channel: ByteChannel, lengths: readonly number[]): ByteChannel {
  let turn = 0;
  const next = (): number => lengths[Math.min(turn++, lengths.length - 1)] ?? 1;
  const data = (chunk: Uint8Array, give: (piece: Uint8Array) => void): void => {
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.slice(at, at + next());
      give(piece);
      at += piece.length;
    }
  };
  return {
    ...channel,
    read: (reader) =>
      channel.read({
        data: (chunk) => data(chunk, (piece) => reader.data(piece)),
        end: () => reader.end(),
        error: (cause) => reader.error(cause),
      }),
  };
}

/** One message a step: its first words say which lane and which number, so that nothing passes for something else. */
function createNumbered({ lane, words: count }: Step, number: number): Uint8Array {
  const message = createMessage([count], number & 0xff);
  new DataView(message.buffer).setUint32(8, number * 2 + (lane === "control" ? 1 : 0), true);
  return message;
}

test.each(["receive", "receiveInPlace"] as const)("all arrive by %s, in the order of their lanes", async (way) => {
  const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100_000 })), {
    minLength: 1,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(steps, lengths, async (all, cuts) => {
      const [near, far] = createMemoryChannels();
      const sender = createByteTransport(near);
      const receiver = createByteTransport(cutReads(far, [...cuts, 5000]));
      const arrived: Uint8Array[] = [];
      if (way === "receive") receiver.receive((message) => arrived.push(message));
      else receiver.receiveInPlace?.((bytes, start, end) => void arrived.push(bytes.subarray(start, end)));
      const sent: Record<Lane, Uint8Array[]> = { control: [], data: [] };
      for (const [number, step] of all.entries()) {
        if (step.way === "turn") {
          await Promise.resolve();
          continue;
        }
        const message = createNumbered(step, number);
        sent[step.lane].push(message);
        if (step.way === "send") sender.send(message, step.lane);
        else sender.reserve?.(message.length + (step.way === "reserve" ? 0 : 96), step.lane).append(message);
      }
      sender.close();
      expect(await receiver.closed).toBeUndefined();
      const hexOf = (messages: readonly Uint8Array[]): string[] =>
        messages.map((message) => Buffer.from(message).toString("hex"));
      const laneOf = (message: Uint8Array): Lane => (((message[8] ?? 0) & 1) === 1 ? "control" : "data");
      for (const lane of ["control", "data"] as const) {
        expect(hexOf(arrived.filter((message) => laneOf(message) === lane))).toEqual(hexOf(sent[lane]));
      }
      expect(arrived).toHaveLength(sent.control.length + sent.data.length);
    }),
    { numRuns: 60 },
  );
});
