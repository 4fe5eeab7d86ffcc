// Messages told of where they lie: the same ones as in arrays, with a view that reads them.

import { describe, expect, it } from "vitest";
import { createByteTransport, type InPlaceReceiver, MessageSplitter } from "../src/index.js";
import { concat, createMessage } from "./messages.js";
import { ScriptedChannel } from "./scripted-channel.js";

const MESSAGES = [createMessage([1], 0x11), createMessage([2, 0, 5], 0x22), createMessage([40], 0x33)];
const STREAM = concat(MESSAGES);

interface Told {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly view: DataView;
}

/** A transport that reads from the test, and what it has told. */
function createScene(): {
  readonly channel: ScriptedChannel;
  readonly transport: ReturnType<typeof createByteTransport>;
  readonly told: Told[];
} {
  const channel = new ScriptedChannel();
  const transport = createByteTransport(channel);
  const told: Told[] = [];
  transport.receiveInPlace?.((bytes, start, end, view) => void told.push({ bytes, start, end, view }));
  return { channel, transport, told };
}

const messageOf = ({ bytes, start, end }: Told): Uint8Array => bytes.slice(start, end);

describe("receiving in place", () => {
  it("tells of each message by its range of the chunk, one behind the other", () => {
    const { channel, told } = createScene();
    channel.reader?.data(STREAM);
    expect(told.map(messageOf)).toEqual(MESSAGES);
    expect(told.map(({ bytes, start, end }) => [bytes === STREAM, start, end])).toEqual([
      [true, 0, 16],
      [true, 16, 88],
      [true, 88, STREAM.length],
    ]);
  });

  it("gives a view of all of the bytes, one for a chunk, also of a chunk that stands at an odd place of its buffer", () => {
    const { channel, told } = createScene();
    const chunk = concat([Uint8Array.of(9, 9, 9), STREAM, Uint8Array.of(9)]).subarray(3, 3 + STREAM.length);
    channel.reader?.data(chunk);
    expect(new Set(told.map(({ view }) => view)).size).toBe(1);
    for (const { view, start, bytes } of told) {
      expect([view.buffer === chunk.buffer, view.byteOffset, view.byteLength]).toEqual([true, 3, bytes.length]);
      expect(view.getUint8(start + 1)).toBe(bytes[start + 1]);
    }
  });

  it("tells of a message that straddles chunks by bytes of its own, and of its neighbours by their chunks'", () => {
    const { channel, told } = createScene();
    const chunks = [STREAM.slice(0, 25), STREAM.slice(25, 60), STREAM.slice(60)];
    for (const chunk of chunks) channel.reader?.data(chunk);
    expect(told.map(messageOf)).toEqual(MESSAGES);
    const [first, straddling, last] = told;
    expect([first?.bytes === chunks[0], last?.bytes === chunks[2]]).toEqual([true, true]);
    expect([straddling?.start, straddling?.end, straddling?.view.getUint8(71)]).toEqual([0, 72, 0x22]);
    expect(chunks.map(({ buffer }) => buffer)).not.toContain(straddling?.view.buffer);
  });

  it("keeps what was told as it was, whatever comes later", () => {
    const { channel, told } = createScene();
    for (let at = 0; at < STREAM.length; at += 7) channel.reader?.data(STREAM.slice(at, at + 7));
    for (let round = 0; round < 3; round++) channel.reader?.data(createMessage([3], 0xee));
    expect(told.slice(0, 3).map(messageOf)).toEqual(MESSAGES);
  });

  it.each<[string, "receive" | "receiveInPlace", "receive" | "receiveInPlace"]>([
    ["in place twice", "receiveInPlace", "receiveInPlace"],
    ["in arrays beside in place", "receiveInPlace", "receive"],
    ["in place beside in arrays", "receive", "receiveInPlace"],
  ])("has one receiver: %s is refused", (_, first, second) => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    const seen: number[] = [];
    transport[first]?.(() => void seen.push(1));
    expect(() => transport[second]?.(() => void seen.push(2))).toThrow(
      expect.objectContaining({ code: "internal", blame: "local" }),
    );
    channel.reader?.data(STREAM);
    expect(seen).toEqual([1, 1, 1]);
  });

  it("tells of nothing behind the message on which the transport was closed", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    let calls = 0;
    transport.receiveInPlace?.(() => {
      calls++;
      transport.close();
    });
    channel.reader?.data(STREAM);
    expect([calls, await transport.closed]).toEqual([1, undefined]);
  });

  it("ends with the byte offset on garbage, and as internal when the receiver throws", async () => {
    const { channel, transport, told } = createScene();
    channel.reader?.data(concat([STREAM, new Uint8Array(8).fill(0xfe)]));
    expect(await transport.closed).toMatchObject({ code: "protocolError", blame: "peer", byteOffset: STREAM.length });
    expect(told).toHaveLength(3);

    const broken = new ScriptedChannel();
    const other = createByteTransport(broken);
    const defect = new Error("defect");
    other.receiveInPlace?.(() => {
      throw defect;
    });
    broken.reader?.data(STREAM);
    expect(await other.closed).toMatchObject({ code: "internal", blame: "local", cause: defect });
  });
});

describe("a splitter", () => {
  it("may be pushed to in either way, a chunk this and a chunk that", () => {
    const seen: Uint8Array[] = [];
    const inPlace: InPlaceReceiver = (bytes, start, end) => void seen.push(bytes.slice(start, end));
    for (let cut = 0; cut <= STREAM.length; cut++) {
      seen.length = 0;
      const splitter = new MessageSplitter();
      splitter.push(STREAM.slice(0, cut), (message) => seen.push(message));
      splitter.pushInPlace(STREAM.slice(cut), inPlace);
      splitter.end();
      expect(Buffer.compare(Buffer.concat(seen), STREAM)).toBe(0);
      expect([seen.length, splitter.byteOffset]).toEqual([3, STREAM.length]);
    }
  });
});
