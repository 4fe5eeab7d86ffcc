// The hostile cases of a transport, over real sockets of both kinds: what a peer, or the line, may do to the bytes.

import { once } from "node:events";
import type { Socket } from "node:net";
import { DEFAULT_LIMITS } from "@ixt/wire";
import { describe, expect, it } from "vitest";
import { MessageSplitter, type Transport } from "../src/index.js";
import { createSocketTransport } from "../src/socket.js";
import { concat, createMessage } from "./messages.js";
import { Arrivals, createSocketPair, KINDS, passTurns } from "./socket-pair.js";

const A = createMessage([1], 0x0a);
const B = createMessage([2], 0x0b);
const ROW = [A, B, createMessage([1, 3], 0x0c), createMessage([5], 0x0d)];
const ROW_BYTES = concat(ROW);

function collect(transport: Transport): Uint8Array[] {
  const seen: Uint8Array[] = [];
  transport.receive((message) => seen.push(message));
  return seen;
}

describe.each(KINDS)("over %s", (kind) => {
  it("hostile case 74: a row that is split at each of its bytes gives the same messages", async () => {
    const [near, far] = await createSocketPair(kind);
    near.setNoDelay(true);
    const seen = collect(createSocketTransport(far));
    const arrivals = new Arrivals(far);
    const lengths: number[] = [];
    for (let at = 1; at < ROW_BYTES.length; at++) {
      const before = arrivals.bytes;
      near.write(ROW_BYTES.subarray(0, at));
      await arrivals.reach(before + at);
      near.write(ROW_BYTES.subarray(at));
      await arrivals.reach(before + ROW_BYTES.length);
      lengths.push(at, ROW_BYTES.length - at);
    }
    expect(arrivals.chunkLengths).toEqual(lengths);
    expect(seen).toEqual(Array.from({ length: ROW_BYTES.length - 1 }, () => ROW).flat());
  });

  it("hostile case 74: chunks of one byte give the same messages", async () => {
    const [near, far] = await createSocketPair(kind);
    near.setNoDelay(true);
    const seen = collect(createSocketTransport(far));
    const arrivals = new Arrivals(far);
    for (let at = 0; at < ROW_BYTES.length; at++) {
      near.write(ROW_BYTES.subarray(at, at + 1));
      await arrivals.reach(at + 1);
    }
    expect(arrivals.chunkLengths).toEqual(Array(ROW_BYTES.length).fill(1));
    expect(seen).toEqual(ROW);
  });

  it("hostile case 74: a thousand messages in one write are views of the chunks they came in", async () => {
    const [near, far] = await createSocketPair(kind);
    const seen = collect(createSocketTransport(far));
    const arrivals = new Arrivals(far);
    const sent = Array.from({ length: 1_000 }, (_, i) => createMessage([1], i % 256));
    near.write(concat(sent));
    await arrivals.reach(1_000 * A.length);
    expect(seen).toEqual(sent);
    const buffers = new Set(seen.map((message) => message.buffer));
    // One for each chunk, and one for each message that straddles two of them.
    expect(buffers.size).toBeLessThanOrEqual(2 * arrivals.chunkLengths.length - 1);
  });

  it.each([
    ["before the first message", [], undefined],
    ["between two messages", [A, B], undefined],
    ["inside a segment table", [A, B, A.subarray(0, 5)], 40],
    ["inside a message", [A, B, B.subarray(0, 9)], 40],
  ] as const)("hostile case 75: a peer that ends %s", async (_, parts, byteOffset) => {
    const [near, far] = await createSocketPair(kind);
    const transport = createSocketTransport(far);
    const seen = collect(transport);
    near.end(concat(parts));
    const error = await transport.closed;
    expect(error?.code).toBe(byteOffset === undefined ? undefined : "unavailable");
    expect(error?.byteOffset).toBe(byteOffset);
    expect(seen).toEqual(parts.slice(0, 2));
    expect(() => transport.send(A)).toThrow(expect.objectContaining({ code: "unavailable", retryable: true }));
  });

  it.each([
    ["garbage", new Uint8Array(16).fill(0xfe), "TOO_MANY_SEGMENTS"],
    ["a segment of 0xffffffff words", Uint8Array.of(0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff), "MESSAGE_TOO_LARGE"],
    ["a message that is one word too long", createMessage([8], 0).subarray(0, 8), "MESSAGE_TOO_LARGE"],
  ])("hostile case 3, 40: %s ends with its offset, before the rest is there", async (_, bytes, code) => {
    const [near, far] = await createSocketPair(kind);
    const transport = createSocketTransport(far, { limits: { ...DEFAULT_LIMITS, maxFrameBytes: 64 } });
    const seen = collect(transport);
    near.resume();
    near.write(concat([A, B, bytes]));
    expect(await transport.closed).toMatchObject({
      code: "protocolError",
      blame: "peer",
      byteOffset: 40,
      cause: { code },
    });
    expect(seen).toEqual([A, B]);
    expect(far.destroyed).toBe(true);
    await once(near, "end");
  });

  it("hostile case 78: a peer that does not read stops who sends, and control passes all the same", async () => {
    const [near, far] = await createSocketPair(kind);
    const transport = createSocketTransport(far);
    transport.receive(() => {});
    const sent = await fill(transport);
    expect(far.writableLength).toBeLessThanOrEqual(256 * 1024 + 4096);
    const control = createMessage([1], 0xcc);
    transport.send(control);
    const waiting = transport.whenWritable();
    const seen = readMessages(near, sent + 1);
    await waiting;
    expect(transport.writable).toBe(true);
    expect((await seen).at(-1)).toEqual(control);
  });

  it("hostile case 78: a peer that never reads is given up, with no more than the backlog in hand", async () => {
    const [near, far] = await createSocketPair(kind);
    const maxBacklogBytes = 1024 * 1024;
    const transport = createSocketTransport(far, { maxBacklogBytes });
    transport.receive(() => {});
    let sent = await fill(transport);
    const waiting = transport.whenWritable();
    const message = createMessage([511], 1);
    const refusal = (): unknown => {
      try {
        for (;;) {
          transport.send(message);
          sent++;
        }
      } catch (error) {
        return error;
      }
    };
    expect(refusal()).toMatchObject({ code: "resourceExhausted", blame: "peer" });
    expect(await transport.closed).toMatchObject({ code: "resourceExhausted", blame: "peer" });
    await waiting;
    const arrivals = new Arrivals(near);
    await once(near, "end");
    const lost = sent * message.length - arrivals.bytes;
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThanOrEqual(maxBacklogBytes);
  });
});

describe.each([
  ["once its bytes have come", true],
  ["right behind its bytes", false],
])("over tcp, a connection that is reset %s", (_, awaitBytes) => {
  it.each([
    ["before the first message", []],
    ["between two messages", [A, B]],
    ["inside a message", [A, B, B.subarray(0, 9)]],
  ])("hostile case 75: %s", async (_, parts) => {
    const [near, far] = await createSocketPair("tcp");
    const transport = createSocketTransport(far);
    const seen = collect(transport);
    const arrivals = new Arrivals(far);
    const bytes = concat(parts);
    near.write(bytes);
    if (awaitBytes) await arrivals.reach(bytes.length);
    near.resetAndDestroy();
    expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "transport", retryable: true });
    await transport.whenWritable();
    expect(seen).toEqual(parts.slice(0, seen.length));
    if (awaitBytes) expect(seen).toHaveLength(Math.min(2, parts.length));
    expect(() => transport.send(A)).toThrow(expect.objectContaining({ code: "unavailable" }));
  });
});

/** Sends messages of 4 KiB, which nobody reads, until the transport stays full. Returns how many. */
async function fill(transport: Transport): Promise<number> {
  const message = createMessage([511], 1);
  for (let sent = 0; ; sent++) {
    if (!transport.writable) await passTurns();
    if (!transport.writable) return sent;
    transport.send(message);
  }
}

/** So many messages that come at a socket. */
function readMessages(socket: Socket, count: number): Promise<Uint8Array[]> {
  const splitter = new MessageSplitter();
  const seen: Uint8Array[] = [];
  return new Promise((resolve) => {
    socket.on("data", (chunk: Uint8Array) => {
      splitter.push(chunk, (message) => seen.push(new Uint8Array(message)));
      if (seen.length === count) resolve(seen);
    });
  });
}
